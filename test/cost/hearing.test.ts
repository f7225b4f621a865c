/** What it costs to hear of an event by our client over NATS, counted. */
import { afterAll, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Millrace } from "../../src/client/forPromises.ts"
import { Results } from "../../src/streams/Results.ts"
import { layerStreams } from "../support/streams.ts"
import { finished } from "../support/useStreams.ts"
import { isWithin } from "./bounds.ts"
import { countFibers } from "./fibers.ts"
import { startWorld } from "./world.ts"

const events = 2_000

const store = Effect.flatMap(Results, (results) =>
  Effect.forEach(
    Array.from({ length: events + 1 }, (_, n) => ({ ...finished(`heard-${n}`, "succeeded"), kind: "count" })),
    (record) => results.store(record),
    { concurrency: 64, discard: true }
  )
)

describe("hearing of an event", { timeout: 60_000 }, () => {
  let world: Awaited<ReturnType<typeof startWorld>>
  beforeAll(async () => {
    world = await startWorld()
    await Effect.runPromise(Effect.provide(store, layerStreams(world.url)))
  })
  afterAll(() => world.stop())

  it("needs no fiber, and one message", async () => {
    const client = await Millrace.connect({ servers: world.meter.url })
    const fibers = countFibers()
    const counts = () => ({ ...world.meter.counts(), ...fibers() })
    const all = client.events({ after: "beginning" })
    // By then it has opened.
    await all.next()
    const before = counts()
    for (let n = 0; n < events; n += 1) await all.next()
    const cost = { before, after: counts(), tasks: events }
    await all.return?.()
    await client.close()
    isWithin(cost, [
      { what: "fibers started", measured: 0, atMost: 0.01 },
      { what: "messages from the server", measured: 1, atMost: 1.1 },
      { what: "messages to the server", measured: 0.04, atMost: 0.1 }
    ])
  })
})
