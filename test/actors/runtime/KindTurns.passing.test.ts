/** A place that a task was woken for and does not take goes to the next that waits, and not only when that asks by itself. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as KindTurns from "../../../src/actors/runtime/KindTurns.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { KindLimits } from "../../../src/streams/KindLimits.ts"
import { currentTask } from "../../support/currentTask.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { deliveryOf } from "./deliveries.ts"
import { startWorker, submit } from "./working.ts"

const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({ ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: { ms: 1 }
})

const { run } = useStreams("ride")

/** Who asks by itself does so after a second: as many of those would take longer. */
const many = 6
const soon = 3_000

describe("a place that is free", () => {
  it("goes to the next where those before it are stopped as they come in", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* KindLimits).set("ride", { concurrency: 1 })
        const turns = yield* KindTurns.make("ride", 64, () => undefined)
        const begin = (name: string, outside: KindTurns.Outside, program: Effect.Effect<void>) =>
          turns
            .inTurn(deliveryOf("ride", name), outside, program)
            .pipe(
              Effect.provideService(CurrentTask, currentTask("ride", name)),
              Effect.forkChild({ startImmediately: true })
            )
        const isOver = yield* Deferred.make<void>()
        const hasBegun = yield* Deferred.make<void>()
        const first = Effect.andThen(Deferred.succeed(hasBegun, undefined), Deferred.await(isOver))
        yield* begin("first", (wait) => wait, first)
        yield* Deferred.await(hasBegun)

        let waiting = 0
        const woken: Array<string> = []
        const outside: KindTurns.Outside = (wait) =>
          Effect.suspend(() => {
            waiting += 1
            return wait
          })
        const stuck = yield* Effect.forEach(
          Array.from({ length: many }, (_, n) => `${n}`),
          (name) =>
            begin(
              name,
              (wait) =>
                Effect.flatMap(outside(wait), () => {
                  woken.push(name)
                  return Effect.never
                }),
              Effect.void
            )
        )
        const last = yield* begin("last", outside, Effect.void)
        yield* until(
          Effect.sync(() => waiting),
          (count) => count > many
        )
        const freeAt = performance.now()
        yield* Deferred.succeed(isOver, undefined)
        for (const [n, fiber] of stuck.entries()) {
          yield* until(
            Effect.sync(() => woken),
            (names) => names.includes(`${n}`)
          )
          yield* Fiber.interrupt(fiber)
        }
        yield* Fiber.join(last)
        assert.isBelow(performance.now() - freeAt, soon)
      })
    ))

  it("goes to all that waited for their key, once that is limited no more", () =>
    run(
      Effect.gen(function* () {
        const limits = yield* KindLimits
        yield* limits.set("ride", { concurrency: 2, perKey: { concurrency: 1 } })
        let began = 0
        const begun = (count: number) =>
          until(
            Effect.sync(() => began),
            (sofar) => sofar >= count
          )
        const actor = Actor.define(Ride, {
          concurrency: 16,
          run: ({ ms }) =>
            Effect.gen(function* () {
              began += 1
              yield* Effect.sleep(ms)
              return {}
            })
        })
        yield* startWorker(actor)
        const ride = (ms: number) =>
          submit({ kind: "ride", input: JSON.stringify({ ms }), options: { concurrencyKey: "a" } })
        yield* ride(2_000)
        yield* begun(1)
        yield* Effect.forEach(Array.from({ length: 3 * many }), () => ride(10))
        yield* limits.set("ride", { concurrency: 2 })
        yield* begun(2)
        const freeAt = performance.now()
        yield* begun(1 + 3 * many)
        assert.isBelow(performance.now() - freeAt, soon)
      })
    ))
})
