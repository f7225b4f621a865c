/** Turns at a limit that all workers share: how tasks wait for them, and what that costs. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { Postponed } from "../../../src/actors/runtime/Postponed.ts"
import * as Turn from "../../../src/actors/runtime/Turn.ts"
import * as Task from "../../../src/schemas/Task.ts"
import type { Limit } from "../../../src/streams/Limits.ts"
import { Nats } from "../../../src/streams/Nats.ts"
import { until, useStreams } from "../../support/useStreams.ts"
import { done, finished, startWorker, submit } from "./working.ts"

const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({ turns: Schema.Int, ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: { turns: 1, ms: 1 }
})

const { run } = useStreams("ride")

/** Takes so many turns, each for a while. */
const rider = (key: string, rest: Omit<Limit, "name" | "key">) => {
  const began: Array<number> = []
  let riding = 0
  let most = 0
  const turn = (ms: number) =>
    Effect.scoped(
      Effect.gen(function* () {
        yield* Turn.take({ name: "test", key, ...rest })
        began.push(performance.now())
        riding += 1
        most = Math.max(most, riding)
        yield* Effect.ensuring(
          Effect.sleep(ms),
          Effect.sync(() => (riding -= 1))
        )
      })
    )
  const actor = Actor.define(Ride, {
    timeout: "5 seconds",
    run: ({ turns, ms }) =>
      Effect.as(
        Effect.forEach(Array.from({ length: turns }), () => turn(ms), { discard: true }),
        {}
      )
  })
  return { actor, began, most: () => most }
}

const ride = (turns = 1, ms = 1) => ({ kind: "ride", input: JSON.stringify({ turns, ms }) })

const all = (count: number, ms: number) =>
  Effect.all(
    Array.from({ length: count }, () => done(ride(1, ms))),
    { concurrency: "unbounded" }
  )

/** What was published to a subject while something was done. */
const published = <A, E, R>(subject: string, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const { connection } = yield* Nats
    let count = 0
    const subscription = connection.subscribe(subject, { callback: () => void (count += 1) })
    yield* Effect.promise(() => connection.flush())
    yield* effect
    yield* Effect.promise(() => connection.flush())
    subscription.unsubscribe()
    return count
  })

describe("tasks that wait for their turn", () => {
  it("are never more at once than there are places, in two workers", () =>
    run(
      Effect.gen(function* () {
        const { actor, most, began } = rider("places", { concurrency: 2 })
        yield* startWorker(actor, "a")
        yield* startWorker(actor, "b")
        const tasks = yield* all(10, 60)
        assert.isTrue(tasks.every(({ state, attempts }) => state === "succeeded" && attempts.length === 0))
        assert.strictEqual(most(), 2)
        assert.strictEqual(began.length, 10)
      })
    ))

  it("begin no faster than they may, in two workers", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = rider("rate", { rate: 10 })
        yield* startWorker(actor, "a")
        yield* startWorker(actor, "b")
        const tasks = yield* all(15, 1)
        assert.isTrue(tasks.every(({ state, attempts }) => state === "succeeded" && attempts.length === 0))
        const [first = 0, last = 0] = [began.at(0), began.at(-1)]
        // Who sleeps for a moment may wake up a little late.
        assert.isAtLeast(last - first, 1_200)
        for (const [n, at] of began.entries()) assert.isAtLeast((began[n + 10] ?? Infinity) - at, 700)
      })
    ))

  it("need one for each of their turns, though the first was promised", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = rider("several", { rate: 5 })
        yield* startWorker(actor)
        const { key } = yield* submit(ride(1))
        yield* submit(ride(1))
        yield* submit(ride(1))
        yield* finished("ride", key)
        assert.strictEqual((yield* done(ride(3))).state, "succeeded")
        // The first at 0 ms, the last at 1,000.
        assert.strictEqual(began.length, 6)
        assert.isAtLeast((began[5] ?? 0) - (began[0] ?? 0), 900)
      })
    ))

  it("leave their places when they are interrupted", () =>
    run(
      Effect.gen(function* () {
        const { actor, began } = rider("interrupted", { concurrency: 1 })
        yield* startWorker(actor)
        const { key } = yield* submit({ ...ride(1, 60_000), options: { timeout: 1, retry: { attempts: 1 } } })
        yield* until(
          Effect.sync(() => began.length),
          (count) => count > 0
        )
        assert.strictEqual((yield* finished("ride", key)).error?.tag, "TimedOut")
        assert.strictEqual((yield* done(ride())).state, "succeeded")
      })
    ))

  it("queue anew when they failed in their turn, and begin where they began at first", () =>
    run(
      Effect.gen(function* () {
        const told: Array<unknown> = []
        const actor = Actor.define(Ride, {
          retry: { attempts: 3, first: "1 millis" },
          run: Effect.fnUntraced(function* () {
            const { attempt, postponed } = yield* CurrentTask
            const { times = 0, turn, memo } = postponed ?? {}
            told.push([attempt, times, turn?.at, memo])
            if (times === 0) {
              const turn = { name: "test", key: "host", at: 1 }
              return yield* new Postponed({ delayMs: 1, reason: "it must", turn, memo: "there" })
            }
            return attempt === 1 ? yield* Effect.fail({ _tag: "Fallen" } as const) : {}
          })
        })
        yield* startWorker(actor)
        assert.strictEqual((yield* done(ride())).state, "succeeded")
        assert.deepEqual(told, [
          [1, 0, undefined, undefined],
          [1, 1, 1, "there"],
          [2, 1, undefined, undefined]
        ])
      })
    ))
})

describe("what a turn costs", () => {
  it("is two messages for a task that need not wait", () =>
    run(
      Effect.gen(function* () {
        const { actor } = rider("cost", { concurrency: 8, rate: 100 })
        yield* startWorker(actor)
        yield* done(ride())
        assert.strictEqual(yield* published("$KV.limits.>", done(ride())), 2)
        assert.strictEqual(yield* published("$JS.API.*.*.KV_limits", done(ride())), 0)
      })
    ))

  it("is nothing for a task without limits", () =>
    run(
      Effect.gen(function* () {
        yield* startWorker(Actor.define(Ride, { run: () => Effect.succeed({}) }))
        assert.strictEqual(yield* published("$KV.limits.>", done(ride())), 0)
        assert.strictEqual(yield* published("$KV.attempts.>", done(ride())), 0)
      })
    ))
})
