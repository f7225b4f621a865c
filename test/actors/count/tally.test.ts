import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { tally } from "../../../src/actors/count/tally.ts"

describe("a tally", () => {
  it.effect("ranks by count, and words of the same count as they came", () =>
    Effect.gen(function* () {
      const { total, ranking } = yield* tally([["c", "b", "a"], ["b", "d", "c"], ["b"]])
      assert.strictEqual(total, 7)
      assert.deepStrictEqual(ranking, [
        { word: "b", count: 3 },
        { word: "c", count: 2 },
        { word: "a", count: 1 },
        { word: "d", count: 1 }
      ])
    })
  )

  it.effect("ranks ten above nine", () =>
    Effect.gen(function* () {
      const { ranking } = yield* tally([Array<string>(9).fill("nine"), Array<string>(10).fill("ten")])
      assert.deepStrictEqual(
        ranking.map(({ word }) => word),
        ["ten", "nine"]
      )
    })
  )

  it.effect("counts words that JavaScript has other uses for", () =>
    Effect.gen(function* () {
      const words = ["__proto__", "constructor", "hasOwnProperty", "__proto__", "toString", "length"]
      const { ranking } = yield* tally([words])
      assert.deepStrictEqual(ranking.slice(0, 2), [
        { word: "__proto__", count: 2 },
        { word: "constructor", count: 1 }
      ])
      assert.strictEqual(ranking.length, 5)
    })
  )

  it.live("lets others run between two slices", () =>
    Effect.gen(function* () {
      let slices = 0
      const endless = (function* () {
        while (true) {
          slices++
          yield ["mill"]
        }
      })()
      const fiber = yield* Effect.forkChild(tally(endless), { startImmediately: true })
      // A timer of the event loop, and not just another fiber.
      yield* Effect.callback<void>((resume) => void setTimeout(() => resume(Effect.void), 0))
      yield* Fiber.interrupt(fiber)
      assert.isAbove(slices, 0)
    })
  )
})
