/** The sweep of the attempts: those that no record tells of are cleared as well, and only they. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Housekeeper from "../../src/gateway/Housekeeper.ts"
import { sweepAttempts } from "../../src/gateway/sweepAttempts.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { leftOf, queue, tried } from "./house.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "notify")

/** As it would be so many seconds from now. */
const inSeconds = <A, E, R>(seconds: number, effect: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Clock.currentTimeMillis, (now) =>
    Effect.andThen(TestClock.setTime(now + seconds * 1_000), effect).pipe(Effect.provide(TestClock.layer()))
  )

/** Leaves an attempt of a task that is in no queue any more. */
const late = Effect.fnUntraced(function* (key: string) {
  const sequence = yield* queue(key)
  yield* (yield* Queued).remove("echo", sequence)
  yield* tried(key, sequence)
  yield* tried(key, sequence, 2)
})

const attemptsOf = (key: string) => Effect.map(leftOf(key), ({ attempts }) => attempts.length)

describe("the sweep", () => {
  it("clears what a slow worker writes down when the task is finished", () =>
    run(
      Effect.gen(function* () {
        yield* late("late")
        yield* tried("waits", yield* queue("waits"))
        assert.strictEqual(yield* inSeconds(60, sweepAttempts(1)), 1)
        assert.strictEqual(yield* attemptsOf("late"), 0)
        assert.strictEqual(yield* attemptsOf("waits"), 1)
      })
    ))

  it("leaves alone what was written a moment ago", () =>
    run(
      Effect.gen(function* () {
        yield* late("young")
        yield* inSeconds(0, sweepAttempts(1))
        assert.strictEqual(yield* attemptsOf("young"), 2)
        yield* inSeconds(60, sweepAttempts(1))
        assert.strictEqual(yield* attemptsOf("young"), 0)
      })
    ))

  it("looks at some at a time, and goes on from there", () =>
    run(
      Effect.gen(function* () {
        const keys = Array.from({ length: 110 }, (_, n) => `many-${n}`)
        yield* Effect.forEach(keys, (key) => Effect.flatMap(queue(key), (sequence) => tried(key, sequence)), {
          concurrency: 20
        })
        yield* late("behind")
        const next = yield* inSeconds(60, sweepAttempts(1))
        assert.isAbove(next, 100)
        assert.strictEqual(yield* attemptsOf("behind"), 2)
        assert.strictEqual(yield* inSeconds(60, sweepAttempts(next)), 1)
        assert.strictEqual(yield* attemptsOf("behind"), 0)
      })
    ))

  it("is not held up by a queue that is no more", () =>
    run(
      Effect.gen(function* () {
        const attempts = yield* Attempts
        const error = { tag: "Flat", message: "flat" }
        const attempt = {
          attempt: 1,
          ended: "failed",
          startedAt: "a",
          finishedAt: "b",
          worker: "w",
          error
        } as const
        yield* attempts.put({ kind: "gone", key: "a", sequence: 7 }, 1, attempt, 0)
        yield* late("beside")
        yield* inSeconds(60, Effect.flatMap(sweepAttempts(1), sweepAttempts))
        assert.strictEqual(yield* attemptsOf("beside"), 0)
        assert.strictEqual((yield* attempts.of({ kind: "gone", key: "a", sequence: 7 })).length, 1)
      })
    ))

  it("is made by the housekeeper from time to time", () =>
    run(
      Effect.gen(function* () {
        yield* late("swept")
        const swept = Effect.andThen(TestClock.adjust("10 seconds"), attemptsOf("swept"))
        const left = Effect.gen(function* () {
          yield* Effect.forkChild(Housekeeper.run)
          return yield* Effect.repeat(swept, { until: (attempts) => attempts === 0 })
        })
        assert.strictEqual(yield* inSeconds(60, left), 0)
      })
    ))
})
