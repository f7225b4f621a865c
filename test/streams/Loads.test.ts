/** How much of a kind waits, is worked on, and waits for its next attempt: as real workers leave it. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import * as Actor from "../../src/actors/runtime/Actor.ts"
import * as Task from "../../src/schemas/Task.ts"
import { KindLimits } from "../../src/streams/KindLimits.ts"
import { Loads } from "../../src/streams/Loads.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { handOut, startWorker, submit } from "../actors/runtime/working.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("toil", "lone")

class Busy extends Schema.TaggedError<Busy>()("Busy", {}) {}

const Toil = Task.define("toil", {
  title: "Toil",
  example: { fails: true },
  input: Schema.Struct({ fails: Schema.Boolean }),
  output: Schema.Null,
  failure: Busy
})

const toilUntil = (end: Effect.Effect<void>) =>
  Actor.define(Toil, {
    concurrency: 4,
    retry: { attempts: 3, first: "10 minutes", cap: "10 minutes" },
    run: ({ fails }) => (fails ? Effect.fail(new Busy()) : Effect.as(end, null))
  })

const loadOf = (kind: string) => Effect.flatMap(Loads, (loads) => loads.of(kind))

/** Seen anew, as by a process that has just begun. */
const begun = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.provide(effect, Loads.layer, { local: true })

describe("the load", () => {
  it("has those that wait in a worker for their turn among the queued", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* KindLimits).set("toil", { concurrency: 1 })
        const end = yield* Deferred.make<void>()
        const worker = yield* startWorker(toilUntil(Deferred.await(end)))
        for (const _ of [1, 2, 3, 4]) yield* submit({ kind: "toil", input: JSON.stringify({ fails: false }) })
        const load = yield* begun(until(loadOf("toil"), ({ running, queued }) => running + queued === 4))
        assert.deepInclude(load, { running: 1, queued: 3, retrying: 0, busy: 1 })
        yield* Deferred.succeed(end, undefined)
        yield* begun(until(loadOf("toil"), ({ queued, running }) => queued + running === 0))
        yield* (yield* KindLimits).set("toil", {})
        yield* Fiber.interrupt(worker)
      })
    ))

  it("tells those that wait for their next attempt from those that are run", () =>
    run(
      Effect.gen(function* () {
        const end = yield* Deferred.make<void>()
        const worker = yield* startWorker(toilUntil(Deferred.await(end)))
        for (const fails of [true, true, false, true]) {
          yield* submit({ kind: "toil", input: JSON.stringify({ fails }) })
        }
        const settled = until(loadOf("toil"), ({ running, retrying }) => running === 1 && retrying === 3)
        assert.deepInclude(yield* begun(settled), { queued: 0, workers: 1, slots: 4, busy: 1 })
        // Who asks for the first time has no other answer.
        const first = yield* begun(loadOf("toil"))
        assert.deepInclude(first, { queued: 0, running: 1, retrying: 3 })
        yield* Deferred.succeed(end, undefined)
        assert.deepInclude(yield* begun(until(loadOf("toil"), ({ running }) => running === 0)), {
          retrying: 3
        })
        yield* Fiber.interrupt(worker)
        // Nobody is there any more who could run them.
        assert.deepInclude(yield* begun(loadOf("toil")), { workers: 0, running: 0, retrying: 3 })
      })
    ))

  it("has what a worker took with it into its death among those that wait for another attempt", () =>
    run(
      Effect.gen(function* () {
        yield* submit({ kind: "lone", input: "{}" })
        const load = loadOf("lone")
        assert.deepInclude(yield* begun(load), { queued: 1, running: 0, retrying: 0 })
        yield* handOut("lone", 1, 600_000)
        assert.deepInclude(yield* begun(load), { queued: 0, running: 0, retrying: 1 })
      })
    ))

  it("does not take for idle what was handed out since its worker told of itself", () =>
    run(
      begun(
        Effect.gen(function* () {
          yield* submit({ kind: "lone", input: "{}" })
          assert.deepInclude(yield* loadOf("lone"), { retrying: 1 })
          yield* handOut("lone", 1, 600_000)
          assert.deepInclude(yield* loadOf("lone"), { running: 1, retrying: 1 })
          assert.deepInclude(yield* loadOf("lone"), { running: 0, retrying: 2 })
          assert.strictEqual((yield* (yield* Queues).depth("lone")).handedOut, 2)
        })
      )
    ))
})
