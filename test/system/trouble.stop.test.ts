/** A process that is told to stop while NATS is away: nothing is waited for that cannot come. */
import { afterEach, assert, beforeEach, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type Relay, openRelay } from "../support/relay.ts"
import { layerStreams } from "../support/streams.ts"

let nats: TestNats
let relay: Relay

beforeEach(async () => {
  nats = await startNats({ sync: "2m" })
  await setUp(["count", "fetch"]).pipe(Effect.provide(layerStreams(nats.url)), Effect.runPromise)
  relay = await openRelay()
  relay.leadTo(nats.port)
})
afterEach(async () => {
  await relay.close()
  await nats.stop()
})

/** Both at once: what they do is wait. */
const start = () => {
  const url = { NATS_URL: `nats://127.0.0.1:${relay.port}` }
  const actor = startMillrace(["actor", "count", "fetch"], url)
  const gateway = startMillrace(["gateway", "--port", "0"], url)
  const ready = Promise.all([actor.prints(/taking/), gateway.prints(/listens/)])
  return { roles: { actor, gateway }, ready }
}

describe.each([
  // A request without an answer is given up after 2.5 s, the last words to the server after another 2.
  ["that is cut off, and nobody noticed yet,", 6, async () => relay.cut()],
  ["whose server was killed", 4, () => nats.kill()]
])("a process %s", (_, seconds, trouble) => {
  it("stops in seconds, be it an actor or a gateway", async () => {
    const { roles, ready } = start()
    await ready
    await trouble()
    await Promise.all(
      Object.entries(roles).map(async ([name, role]) => {
        const told = performance.now()
        assert.strictEqual(await role.kill("SIGTERM"), 0)
        const took = (performance.now() - told) / 1_000
        console.log(`${name} stopped after ${took.toFixed(1)} s`)
        assert.isBelow(took, seconds, role.output())
      })
    )
  })
})
