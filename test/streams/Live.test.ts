/** What is said while it happens, and what is looked for because it may not have been heard. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Layer, Queue } from "effect"
import { type Cancelled, Live } from "../../src/streams/Live.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Results } from "../../src/streams/Results.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const { run } = useStreams()

const store = (key: string, state: "succeeded" | "failed" | "cancelled") =>
  Effect.flatMap(Results, (results) => results.store(finished(key, state)))

/** Returns when all that was said on this connection before has been heard. */
const heardAll = Effect.flatMap(Nats, ({ connection }) => Effect.promise(() => connection.flush()))

describe("whoever waits for a record", () => {
  it.each(["succeeded", "failed", "cancelled"] as const)("hears of it when it has %s", (state) =>
    run(
      Effect.gen(function* () {
        const heard = yield* (yield* Live).record("echo", `hears-${state}`)
        yield* store(`hears-${state}`, state)
        assert.deepInclude(yield* heard(1), { id: `echo_hears-${state}`, state })
      })
    )
  )

  it("does not take for it what is said of the task before, nor the record of another", () =>
    run(
      Effect.gen(function* () {
        const live = yield* Live
        const waiting = yield* Effect.forkChild((yield* live.record("echo", "before"))(1))
        const { input: _, ...rest } = finished("before", "succeeded")
        for (const what of ["started", "retrying"] as const) {
          live.tell("echo", what, "before", { ...rest, id: "echo_before", input: {} })
        }
        yield* store("before-it", "succeeded")
        yield* heardAll
        assert.isUndefined(waiting.pollUnsafe())
        yield* store("before", "failed")
        assert.strictEqual((yield* Fiber.join(waiting)).state, "failed")
      })
    ))

  it("finds it where it was written while the connection was lost", () =>
    run(
      Effect.gen(function* () {
        const nats = yield* Nats
        const results = yield* Results
        const told = yield* Deferred.make<(connected: boolean) => void>()
        const lost = Layer.succeed(Nats, {
          ...nats,
          onChange: (listener) => {
            Deferred.doneUnsafe(told, Effect.succeed(listener))
            return () => {}
          }
        })
        yield* store("lost", "succeeded")
        const layer = Layer.fresh(Live.layer).pipe(Layer.provide([lost, Layer.succeed(Results, results)]))
        const heard = yield* Effect.provide(
          Effect.flatMap(Live, (live) => live.record("echo", "lost")),
          layer
        )
        const reconnect = yield* Deferred.await(told)
        reconnect(true)
        assert.strictEqual((yield* heard(1)).state, "succeeded")
      })
    ))
})

describe("whoever listens for cancels", () => {
  it("hears of every task that is cancelled, of whatever kind, and of nothing else", () =>
    run(
      Effect.gen(function* () {
        const heard = yield* Queue.unbounded<Cancelled>()
        yield* (yield* Live).cancelled((who) => Queue.offerUnsafe(heard, who))
        yield* heardAll
        yield* store("not-cancelled", "failed")
        yield* store("cancelled", "cancelled")
        const results = yield* Results
        yield* results.store({ ...finished("cancelled-too", "cancelled"), kind: "other" })
        assert.deepEqual(yield* Queue.takeN(heard, 2), [
          { kind: "echo", key: "cancelled" },
          { kind: "other", key: "cancelled-too" }
        ])
      })
    ))

  it("hears nothing more once it listens no more", () =>
    run(
      Effect.gen(function* () {
        const live = yield* Live
        const heard: Array<string> = []
        yield* Effect.scoped(live.cancelled(({ key }) => void heard.push(key)))
        yield* store("too-late", "cancelled")
        yield* heardAll
        assert.deepEqual(heard, [])
      })
    ))
})
