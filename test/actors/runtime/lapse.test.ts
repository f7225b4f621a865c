/** A lease that lapses while its worker lives: two may do the task, one record comes of it, and the other one stops. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Layer } from "effect"
import { Nats } from "../../../src/streams/Nats.ts"
import { setAckWait } from "../../support/ackWait.ts"
import { clockAhead } from "../../support/clockAhead.ts"
import { onOwnServer } from "../../support/ownServer.ts"
import { openRelay } from "../../support/relay.ts"
import { layerStreams } from "../../support/streams.ts"
import { until } from "../../support/useStreams.ts"
import { type Deed, ackWait, startDeeds } from "./deed.ts"
import { sit, sitter, store } from "./sitting.ts"
import { emptied, eventsOf, finished, startWorker, submit } from "./working.ts"

const started = (url: string, worker: string, env: Record<string, string> = {}) =>
  Effect.acquireRelease(
    Effect.sync(() => startDeeds(url, worker, env)),
    ({ kill }) => Effect.promise(() => kill("SIGKILL"))
  )

const prints = (worker: ReturnType<typeof startDeeds>, pattern: RegExp) =>
  Effect.promise(() => worker.prints(pattern))

const deed = (does: Deed["does"], ms: number) =>
  submit({ kind: "deed", key: "d", input: JSON.stringify({ name: "d", does, ms }) })

describe.concurrent(
  "a worker whose event loop is blocked for longer than the lease",
  { timeout: 60_000 },
  () => {
    it("stops, once it wakes, what another worker has done meanwhile", () =>
      onOwnServer(["deed", "errand", "order"], ({ url }) =>
        Effect.gen(function* () {
          yield* setAckWait("deed", ackWait)
          const first = yield* started(url, "first", { THEN: "60000" })
          const { id } = yield* deed("block", (ackWait + 4) * 1_000)
          yield* prints(first, /began d/)
          const second = yield* started(url, "second", { AT_ONCE: "1" })
          yield* prints(second, /ended d/)
          assert.deepInclude(yield* finished("deed", "d"), { state: "succeeded", worker: "second" })
          assert.notMatch(first.output(), /stopped|ended/)
          yield* prints(first, /stopped d/)
          yield* emptied("deed")
          assert.notMatch(first.output(), /ended/)
          assert.deepInclude(yield* finished("deed", "d"), { worker: "second", attempts: [] })
          assert.deepEqual(yield* eventsOf("deed"), [`${id}.1`])
        })
      ))

    it("has its result kept if it is done first, and the other worker stops at once", () =>
      onOwnServer(["deed", "errand", "order"], ({ url }) =>
        Effect.gen(function* () {
          yield* setAckWait("deed", ackWait)
          const first = yield* started(url, "first")
          const { id } = yield* deed("block", (ackWait + 4) * 1_000)
          yield* prints(first, /began d/)
          // It waits for as long as the first one was blocked, and longer.
          const second = yield* started(url, "second", { BLOCKS: "no", THEN: "60000" })
          yield* prints(second, /began d/)
          yield* prints(first, /ended d/)
          const endedAt = performance.now()
          yield* prints(second, /stopped d/)
          assert.isBelow(performance.now() - endedAt, 1_000)
          yield* emptied("deed")
          assert.deepInclude(yield* finished("deed", "d"), { state: "succeeded", worker: "first" })
          assert.deepEqual(yield* eventsOf("deed"), [`${id}.1`])
        })
      ))
  }
)

describe.concurrent("a task in hand", { timeout: 60_000 }, () => {
  it("is looked after for as long as it runs, once its lease may have lapsed", () =>
    onOwnServer(["sit"], () =>
      Effect.gen(function* () {
        const { clock, putAhead } = clockAhead()
        const { actor, begins, stops } = sitter(1)
        yield* Effect.provideService(startWorker(actor), Clock.Clock, clock)
        yield* sit("doubted")
        yield* begins("doubted")
        // As if the process had been held up, longer than the lease; then another worker is at it, and done later.
        putAhead(31)
        yield* Effect.sleep("1 second")
        yield* store("doubted", "succeeded", "other")
        yield* Effect.sleep("1 second")
        putAhead(10)
        yield* stops("doubted")
        yield* emptied("sit")
        assert.deepInclude(yield* finished("sit", "doubted"), { worker: "other" })
      })
    ))

  it("is stopped if it was cancelled while its worker was cut off from NATS", () =>
    onOwnServer(["sit"], (nats) =>
      Effect.gen(function* () {
        const relay = yield* Effect.acquireRelease(Effect.promise(openRelay), (opened) =>
          Effect.promise(opened.close)
        )
        relay.leadTo(nats.port)
        const { actor, begins, stops } = sitter(1)
        const cutOff = yield* Deferred.make<void>()
        const far = Layer.fresh(layerStreams(`nats://127.0.0.1:${relay.port}`))
        const worker = Effect.gen(function* () {
          const { connection, isConnected } = yield* Nats
          yield* startWorker(actor)
          yield* begins("cut-off")
          relay.cut()
          yield* Effect.promise(() => connection.reconnect())
          yield* until(Effect.sync(isConnected), (connected) => !connected)
          yield* Deferred.succeed(cutOff, undefined)
          return yield* Effect.never
        })
        yield* Effect.forkChild(Effect.provide(worker, far))
        yield* sit("cut-off")
        yield* Deferred.await(cutOff)
        yield* store("cut-off", "cancelled", "nobody")
        relay.heal()
        yield* stops("cut-off")
        yield* emptied("sit")
        assert.deepInclude(yield* finished("sit", "cut-off"), { state: "cancelled" })
      })
    ))
})
