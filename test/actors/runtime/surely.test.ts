/** What must be written is tried until NATS takes it; the log says so once, and nothing new is begun meanwhile. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Logger, Option } from "effect"
import { TestClock } from "effect/testing"
import * as Surely from "../../../src/actors/runtime/surely.ts"
import { NatsUnavailable } from "../../../src/streams/NatsUnavailable.ts"

const unavailable = new NatsUnavailable({ asked: "a record", reason: "maximum bytes exceeded" })

/** NATS takes nothing until it is told to. */
const world = () => {
  const pauses: Array<boolean> = []
  const logged: Array<string> = []
  let takes = false
  let tries = 0
  return {
    ...Surely.make((paused) => pauses.push(paused)),
    pauses,
    logged,
    tries: () => tries,
    take: () => {
      takes = true
    },
    write: (what: string) =>
      Effect.suspend(() => {
        tries += 1
        return takes ? Effect.succeed(what) : unavailable
      }),
    logger: Logger.layer([Logger.make(({ logLevel }) => void logged.push(logLevel))])
  }
}

describe("what must be written", () => {
  it.effect("is written at once where it can be, and nothing is paused for it", () =>
    Effect.gen(function* () {
      const { surely, write, take, pauses, logged, logger } = world()
      take()
      assert.deepEqual(yield* Effect.provide(surely(write("a")), logger), Option.some("a"))
      assert.deepEqual(pauses, [])
      assert.deepEqual(logged, [])
    })
  )

  it.effect(
    "by sixteen tasks that wait together is told of once, and pauses until the last of it stands",
    () =>
      Effect.gen(function* () {
        const { surely, write, take, tries, pauses, logged, logger } = world()
        const all = yield* Effect.forkChild(
          Effect.forEach(Array.from({ length: 16 }), (_, n) => surely(write(`${n}`)), {
            concurrency: "unbounded"
          }).pipe(Effect.provide(logger))
        )
        yield* TestClock.adjust("1 minute")
        assert.isAtLeast(tries(), 16 * 100)
        assert.deepEqual(pauses, [true])
        assert.deepEqual(logged, ["Warn"])
        take()
        yield* TestClock.adjust("1 second")
        assert.deepEqual(
          yield* Fiber.join(all),
          Array.from({ length: 16 }, (_, n) => Option.some(`${n}`))
        )
        assert.deepEqual(pauses, [true, false])
        assert.deepEqual(logged, ["Warn", "Info"])
      })
  )

  it.effect("is given up when the process ends, quietly", () =>
    Effect.gen(function* () {
      const { surely, abandon, write, tries, logged, logger } = world()
      const waiting = yield* Effect.forkChild(Effect.provide(surely(write("a")), logger))
      yield* TestClock.adjust("5 seconds")
      yield* abandon
      yield* TestClock.adjust("1 second")
      assert.deepEqual(yield* Fiber.join(waiting), Option.none())
      const before = tries()
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(tries(), before)
      assert.deepEqual(logged, ["Warn"])
    })
  )
})
