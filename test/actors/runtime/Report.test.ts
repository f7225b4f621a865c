/** What a program tells of its task: brought within bounds, and told once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Report from "../../../src/actors/runtime/Report.ts"

describe("a report", () => {
  it("tells nothing where nothing was said", () => {
    const report = Report.make()
    assert.deepEqual(report.told(), {})
    assert.isUndefined(report.news())
  })

  it.effect.each<readonly [fraction: number, expected: number]>([
    [-1, 0],
    [0, 0],
    [0.25, 0.25],
    [1, 1],
    [1.5, 1],
    [Infinity, 1],
    [-Infinity, 0],
    [NaN, 0]
  ])("takes %d for %d", ([fraction, expected]) =>
    Effect.gen(function* () {
      const report = Report.make()
      yield* report.progress(fraction)
      assert.deepEqual(report.told(), { progress: { fraction: expected } })
    })
  )

  it.effect("keeps a word with the progress, and 500 characters of it", () =>
    Effect.gen(function* () {
      const report = Report.make()
      yield* report.progress(0.5, "half")
      assert.deepEqual(report.told().progress, { fraction: 0.5, note: "half" })
      yield* report.progress(0.6, "x".repeat(10_000))
      assert.strictEqual(report.told().progress?.note?.length, 500)
      yield* report.progress(0.7)
      assert.deepEqual(report.told().progress, { fraction: 0.7 })
    })
  )

  it.effect("keeps the last 20 lines, 500 characters of each, with their times", () =>
    Effect.gen(function* () {
      const report = Report.make()
      for (let n = 0; n < 30; n += 1) {
        yield* report.log(`${n} ${"x".repeat(600)}`)
        yield* TestClock.adjust("1 second")
      }
      const { log = [] } = report.told()
      assert.deepEqual(
        log.map(({ line }) => Number.parseInt(line, 10)),
        Array.from({ length: 20 }, (_, n) => n + 10)
      )
      assert.deepInclude(log[0], { at: "1970-01-01T00:00:10.000Z" })
      assert.isTrue(log.every(({ line }) => line.length === 500))
    })
  )

  it.effect("has news once: how far it is now, and the lines that are new", () =>
    Effect.gen(function* () {
      const report = Report.make()
      yield* report.log("one")
      yield* report.log("two")
      assert.deepEqual(
        report.news()?.log?.map(({ line }) => line),
        ["one", "two"]
      )
      assert.isUndefined(report.news())
      yield* report.log("three")
      yield* report.progress(0.5)
      const news = report.news()
      assert.deepEqual(news?.progress, { fraction: 0.5 })
      assert.deepEqual(
        news?.log?.map(({ line }) => line),
        ["three"]
      )
      assert.isUndefined(report.news())
      assert.strictEqual(report.told().log?.length, 3)
    })
  )

  it.effect("has no more news than the lines it keeps", () =>
    Effect.gen(function* () {
      const report = Report.make()
      for (let n = 0; n < 50; n += 1) yield* report.log(`${n}`)
      assert.strictEqual(report.news()?.log?.length, 20)
    })
  )
})
