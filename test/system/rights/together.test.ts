/** Processes that are several roles at once do their work as one user, and are refused nothing. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { startMillrace } from "../../support/millrace.ts"
import { type StrictNats, roleOf, startStrictNats } from "../../support/rightsOf.ts"
import { apiOf } from "./api.ts"

let nats: StrictNats
beforeAll(async () => {
  nats = await startStrictNats(["up", "actor-count+fetch", "client"].map(roleOf))
})
afterAll(() => nats.stop())

describe("as one user", { timeout: 60_000 }, () => {
  it("everything runs in one process, and two kinds do in another", async () => {
    const up = startMillrace(["up", "--port", "0"], nats.as("up"))
    const [, url = ""] = await up.prints(/Dashboard +(\S+)\/\n/)
    await apiOf(url).done("count", { text: "to be" })
    await up.kill("SIGTERM")

    const actor = startMillrace(["actor", "fetch", "count"], nats.as("actor-count+fetch"))
    const submit = startMillrace(["submit", "count", "text=or not", "--wait"], nats.as("client"))
    assert.strictEqual(await submit.ended, 0, submit.output())
    await actor.kill("SIGTERM")
    const refused = (await nats.log()).split("\n").filter((line) => / Violation/.test(line))
    assert.deepEqual(refused, [])
  })
})
