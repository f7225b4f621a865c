/** How a role ends when it is told to stop. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"

let nats: TestNats
beforeAll(async () => {
  nats = await startNats()
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
})
afterAll(() => nats.stop())

describe("an actor that is told to stop", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("by %s ends with 0", async (signal) => {
    const actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
    await actor.prints(/taking/)
    assert.strictEqual(await actor.kill(signal), 0)
  })

  it("twice in one breath, as npm does with Ctrl-C, is not hurried", async () => {
    const actor = startMillrace(["actor", "count"], { NATS_URL: nats.url })
    await actor.prints(/taking/)
    actor.child.kill("SIGINT")
    assert.strictEqual(await actor.kill("SIGINT"), 0)
  })
})

describe("a wrong setting", () => {
  it("is named in one line", async () => {
    const gateway = startMillrace(["gateway"], { NATS_URL: nats.url, PORT: "many" })
    assert.strictEqual(await gateway.ended, 1)
    assert.match(gateway.output(), /^millrace: a setting is wrong: .*\["PORT"\]\n$/)
  })

  it("of NATS is told without its password", async () => {
    const command = startMillrace(["get", "count_1"], { NATS_URL: "nats://me:secret@127.0.0.1:1" })
    assert.strictEqual(await command.ended, 1)
    assert.include(command.output(), "nats://127.0.0.1:1")
    assert.notInclude(command.output(), "secret")
  })
})
