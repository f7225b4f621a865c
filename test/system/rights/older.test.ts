/** Rights that an earlier version printed, which knew nothing of schedules: what was done with them is done still. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { type StrictNats, roles, startStrictNats } from "../../support/rightsOf.ts"
import { command } from "../../commands/command.ts"

const older = roles.map((role) =>
  role.name === "client"
    ? { ...role, publish: role.publish.filter(({ subject }) => !subject.includes("SCHEDULES")) }
    : role
)

let nats: StrictNats
beforeAll(async () => {
  nats = await startStrictNats(older)
  const { code, err } = await command(nats.as("setup"), ["setup"])
  assert.strictEqual(code, 0, err)
})
afterAll(() => nats.stop())

describe("a client with rights of before there were schedules", () => {
  it("submits under a key, and again", async () => {
    const words = ["submit", "count", "text=one", "--key", "a", "--json"]
    const first = await command(nats.as("client"), words)
    assert.strictEqual(first.code, 0, first.err)
    const again = await command(nats.as("client"), words)
    assert.deepEqual(JSON.parse(again.out), JSON.parse(first.out))
  })
})
