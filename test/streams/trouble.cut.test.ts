/** What is taken over a network that swallows everything, or from a server that stands still: no loss, and no hoarding. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Logger, ManagedRuntime, Scope } from "effect"
import type { Source } from "../../src/streams/Deliveries.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { freeze } from "../support/clusterNode.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type Relay, openRelay } from "../support/relay.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"
import { consumer, open, publish, take } from "./taking.ts"

const connect = (url: string) =>
  ManagedRuntime.make(layerStreams(url).pipe(Layer.provideMerge(Logger.layer([]))))

let nats: TestNats
let relay: Relay
/** Over the network that can be cut, and past it. */
let here: ReturnType<typeof connect>
let elsewhere: ReturnType<typeof connect>

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  relay = await openRelay()
  relay.leadTo(nats.port)
  here = connect(`nats://127.0.0.1:${relay.port}`)
  elsewhere = connect(nats.url)
  await elsewhere.runPromise(setUp(["late", "still"]))
})
afterAll(async () => {
  relay.heal()
  await here.dispose()
  await elsewhere.dispose()
  await relay.close()
  await nats.stop()
})

/** Runs with what is taken over the network that can be cut; the rest is done past it. */
const taking = <A, E>(
  kind: string,
  test: (
    source: Source
  ) => Effect.Effect<A, E, ManagedRuntime.ManagedRuntime.Services<typeof elsewhere> | Scope.Scope>
) =>
  elsewhere.runPromise(
    Effect.scoped(
      Effect.gen(function* () {
        const scope = yield* Scope.Scope
        const source = yield* Effect.promise(() => here.runPromise(Scope.provide(open(kind, 2), scope)))
        yield* until(Effect.all([consumer(kind, "high"), consumer(kind, "normal")]), (lanes) =>
          lanes.every(({ num_waiting }) => num_waiting === 1)
        )
        return yield* test(source)
      })
    )
  )

describe("a network that was cut", () => {
  it("has brought a task that comes after the stop: it is handed back at once", { timeout: 25_000 }, () =>
    taking(
      "late",
      Effect.fnUntraced(function* (source) {
        relay.cut()
        yield* publish("late", "normal", 1)
        yield* until(consumer("late", "normal"), ({ num_ack_pending }) => num_ack_pending === 1)
        const began = yield* Clock.currentTimeMillis
        yield* source.stop
        // No longer than a request may stay without an answer, though nobody can say that it is over.
        assert.isBelow((yield* Clock.currentTimeMillis) - began, 3_500)
        relay.heal()
        const healed = yield* Clock.currentTimeMillis
        const again = yield* take(yield* open("late", 1))
        again.ack()
        assert.strictEqual(again.deliveries, 2)
        // Else only after the ack wait, of 30 seconds.
        assert.isBelow((yield* Clock.currentTimeMillis) - healed, 5_000)
      })
    )
  )

  it("is noticed by unanswered pings, though much is on its way", { timeout: 40_000 }, () =>
    here.runPromise(
      Effect.gen(function* () {
        const { connection, isConnected } = yield* Nats
        relay.cut()
        for (let n = 0; n < 60; n += 1) connection.publish("nobody.listens", new Uint8Array(250_000))
        const began = yield* Clock.currentTimeMillis
        yield* until(Effect.sync(isConnected), (connected) => !connected)
        // Two pings of five seconds, after up to as long again.
        assert.isBelow((yield* Clock.currentTimeMillis) - began, 17_000)
        relay.heal()
        yield* until(Effect.sync(isConnected), (connected) => connected)
      })
    )
  )
})

describe("a server that stood still", () => {
  it("hands out little more than was wanted, however often it was asked", { timeout: 30_000 }, () =>
    taking(
      "still",
      Effect.fnUntraced(function* (source) {
        const thaw = yield* Effect.promise(() => freeze(nats.pid))
        // Three times as long as a request may stay without an answer.
        yield* Effect.sleep("7500 millis")
        yield* Effect.promise(thaw)
        yield* publish("still", "normal", 20)
        let most = 0
        for (let done = 0; done < 20; done += 1) {
          const delivery = yield* take(source)
          most = Math.max(most, source.held.size)
          delivery.ack()
        }
        // Two slots: what was asked for before it stood still, and what was asked for after.
        assert.isAtMost(most, 4)
      })
    )
  )
})
