/** A process that is told to stop while NATS is away: nothing is waited for that cannot come. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type Relay, openRelay } from "../support/relay.ts"

let nats: TestNats
let relay: Relay

beforeEach(async () => {
  nats = await startNats({ sync: "2m" })
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  relay = await openRelay()
  relay.leadTo(nats.port)
})
afterEach(async () => {
  await relay.close()
  await nats.stop()
})

const roles = [
  [["actor", "count", "fetch"], /taking/],
  [["gateway", "--port", "0"], /listens/]
] as const

describe.each([
  // A request without an answer is given up after 2.5 s, the last words to the server after another 2.
  ["that is cut off, and nobody noticed yet,", 6, async () => relay.cut()],
  ["whose server was killed", 4, () => nats.kill()]
])("a process %s", (_, seconds, trouble) => {
  it.each(roles)("stops in seconds: %s", async (words, started) => {
    const role = startMillrace(words, { NATS_URL: `nats://127.0.0.1:${relay.port}` })
    await role.prints(started)
    await trouble()
    const told = performance.now()
    assert.strictEqual(await role.kill("SIGTERM"), 0)
    const took = (performance.now() - told) / 1_000
    console.log(`${words[0]} stopped after ${took.toFixed(1)} s`)
    assert.isBelow(took, seconds, role.output())
  })
})
