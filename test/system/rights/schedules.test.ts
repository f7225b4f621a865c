/** Schedules are changed over NATS by whoever may what a gateway may; anybody else is told so, and at once. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { command } from "../../commands/command.ts"
import { type StrictNats, startStrictNats } from "../../support/rightsOf.ts"

let nats: StrictNats
beforeAll(async () => {
  nats = await startStrictNats()
  const { code, err } = await command(nats.as("setup"), ["setup"])
  assert.strictEqual(code, 0, err)
}, 60_000)
afterAll(() => nats.stop())

const put = ["schedule", "put", "often", "count", "text=x", "--every", "1m"]

describe("a schedule over NATS", () => {
  it("is not put by the user client", async () => {
    const began = performance.now()
    const { code, err } = await command(nats.as("client"), put)
    assert.strictEqual(code, 6, err)
    assert.match(err, /NATS lets nobody of this name publish to /)
    assert.isBelow(performance.now() - began, 5_000)
  })
})
