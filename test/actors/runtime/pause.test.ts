/** A worker whose kind is paused: what runs is finished, nothing is begun, and nothing is lost. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { pause, resume } from "../../../src/streams/Pausing.ts"
import { Deliveries } from "../../../src/streams/Deliveries.ts"
import { Loads } from "../../../src/streams/Loads.ts"
import { cancel } from "../../../src/streams/Cancel.ts"
import { Queues } from "../../../src/streams/Queues.ts"
import { consumer } from "../../streams/taking.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { finished, startWorker, submit } from "./working.ts"
import { sit, sitter } from "./sitting.ts"

const { run, kill, restart } = useStreams("sit")

const hears = (paused: boolean) =>
  Effect.flatMap(Deliveries, (deliveries) =>
    until(
      Effect.sync(() => deliveries.paused.has("sit")),
      (so) => so === paused
    )
  )

const depth = Effect.flatMap(Queues, (queues) => queues.depth("sit"))

/** Whatever the worker may have begun of it by mistake it has begun by then: the server has been asked twice since. */
const nothingBegins = Effect.andThen(depth, depth)

const loaded = Effect.provide(
  Effect.flatMap(Loads, (loads) => loads.of("sit")),
  Loads.layer,
  { local: true }
)

/** As the tests find it. */
const resumed = <A, E, R>(test: Effect.Effect<A, E, R>) => Effect.ensuring(test, Effect.orDie(resume("sit")))

describe("a worker whose kind is paused", () => {
  it("finishes what runs, and begins what waits once it is resumed", () =>
    run(
      resumed(
        Effect.gen(function* () {
          const { actor, began, begins, stand } = sitter(1)
          yield* startWorker(actor)
          yield* sit("runs")
          yield* begins("runs")
          yield* pause("sit")
          yield* hears(true)
          yield* sit("waits")
          yield* stand("runs")
          assert.strictEqual((yield* finished("sit", "runs")).state, "succeeded")
          yield* nothingBegins
          assert.deepEqual(began, ["runs"])
          const load = yield* loaded
          assert.deepInclude(load, { queued: 1, running: 0, workers: 1, busy: 0 })
          assert.isDefined(load.paused)
          yield* resume("sit")
          yield* begins("waits")
          yield* stand("waits")
          assert.lengthOf((yield* finished("sit", "waits")).attempts, 0)
        })
      )
    ))

  it("hands back what it has in hand and has not begun, at no attempt's cost", () =>
    run(
      resumed(
        Effect.gen(function* () {
          const { actor, began, begins, stand } = sitter(1)
          yield* startWorker(actor)
          // Both lanes are asked for one, and both answer: one of the two waits in the worker.
          yield* until(Effect.all([consumer("sit", "high"), consumer("sit", "normal")]), (lanes) =>
            lanes.every(({ num_waiting }) => num_waiting === 1)
          )
          yield* submit({ kind: "sit", key: "first", lane: "high", input: `{"name":"first"}` })
          yield* sit("second")
          yield* until(depth, ({ handedOut }) => handedOut === 2)
          yield* pause("sit")
          yield* hears(true)
          const [one = ""] = began
          const other = one === "first" ? "second" : "first"
          yield* stand(one)
          yield* finished("sit", one)
          // It is nobody's any more: who died now would take nothing along.
          yield* until(loaded, ({ busy, running }) => busy === 0 && running === 0)
          assert.deepEqual(began, [one])
          yield* resume("sit")
          yield* begins(other)
          yield* stand(other)
          const { attempts, state } = yield* finished("sit", other)
          assert.strictEqual(state, "succeeded")
          assert.deepEqual(
            attempts.map(({ ended, error }) => [ended, error?.message]),
            [["interrupted", "Its kind was paused before it began."]]
          )
        })
      )
    ))

  it("is told so when it starts, and when the server is there again", () =>
    run(
      resumed(
        Effect.gen(function* () {
          yield* pause("sit")
          yield* sit("early")
          const { actor, began, begins, stand } = sitter(2)
          yield* startWorker(actor)
          yield* hears(true)
          yield* kill
          yield* restart
          yield* nothingBegins
          assert.deepEqual(began, [])
          yield* resume("sit")
          yield* begins("early")
          yield* stand("early")
          yield* finished("sit", "early")
        })
      )
    ))

  it("leaves what a dead one had in hand to wait as well", () =>
    run(
      resumed(
        Effect.gen(function* () {
          const dying = sitter(1)
          const worker = yield* startWorker(dying.actor, "dying", { MILLRACE_DRAIN: "0 seconds" })
          yield* sit("orphan")
          yield* dying.begins("orphan")
          yield* pause("sit")
          yield* hears(true)
          yield* Fiber.interrupt(worker)
          const { actor, began, begins, stand } = sitter(1)
          yield* startWorker(actor, "next")
          yield* nothingBegins
          assert.deepEqual(began, [])
          yield* resume("sit")
          yield* begins("orphan")
          yield* stand("orphan")
          const { attempts } = yield* finished("sit", "orphan")
          assert.deepEqual(
            attempts.map(({ ended }) => ended),
            ["interrupted"]
          )
        })
      )
    ))

  it("begins nothing that is cancelled meanwhile", () =>
    run(
      resumed(
        Effect.gen(function* () {
          yield* pause("sit")
          yield* sit("cancelled")
          assert.strictEqual((yield* cancel("sit", "cancelled")).state, "cancelled")
          const { actor, began, begins, stand } = sitter(1)
          yield* startWorker(actor)
          yield* sit("after")
          yield* resume("sit")
          yield* begins("after")
          yield* stand("after")
          yield* finished("sit", "after")
          assert.deepEqual(began, ["after"])
        })
      )
    ))
})
