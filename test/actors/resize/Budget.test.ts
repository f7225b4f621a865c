/** The budget of memory: who waits for what. */
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import * as Budget from "../../../src/actors/resize/Budget.ts"

/** Shares of a budget of 10, and in which order they are had. */
const queue = Effect.gen(function* () {
  const budget = yield* Budget.make(10)
  const order: Array<string> = []
  const ask = (name: string, share: number) =>
    Effect.gen(function* () {
      const end = yield* Deferred.make<void>()
      const fiber = yield* Effect.forkChild(
        budget.within(
          share,
          Effect.andThen(
            Effect.sync(() => order.push(name)),
            Deferred.await(end)
          )
        ),
        { startImmediately: true }
      )
      return { fiber, leave: Effect.andThen(Deferred.succeed(end, undefined), Fiber.await(fiber)) }
    })
  return { order, ask }
})

describe("a budget", () => {
  it.effect("has together what fits into it", () =>
    Effect.gen(function* () {
      const { order, ask } = yield* queue
      yield* ask("four", 4)
      yield* ask("six", 6)
      yield* ask("one", 1)
      yield* Effect.yieldNow
      expect(order).toEqual(["four", "six"])
    })
  )

  it.effect("lets nothing small overtake something big that waits", () =>
    Effect.gen(function* () {
      const { order, ask } = yield* queue
      const first = yield* ask("six", 6)
      const big = yield* ask("ten", 10)
      const small = yield* ask("one", 1)
      yield* Effect.yieldNow
      expect(order).toEqual(["six"])
      yield* first.leave
      yield* big.leave
      yield* small.leave
      expect(order).toEqual(["six", "ten", "one"])
    })
  )

  it.effect("forgets who does not wait any more", () =>
    Effect.gen(function* () {
      const { order, ask } = yield* queue
      const first = yield* ask("six", 6)
      const big = yield* ask("ten", 10)
      yield* ask("one", 1)
      yield* Fiber.interrupt(big.fiber)
      yield* Effect.yieldNow
      expect(order).toEqual(["six", "one"])
      yield* first.leave
      yield* ask("nine", 9)
      yield* Effect.yieldNow
      expect(order).toEqual(["six", "one", "nine"])
    })
  )
})
