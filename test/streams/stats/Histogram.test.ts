import { assert, describe, it } from "@effect/vitest"
import * as Histogram from "../../../src/streams/stats/Histogram.ts"

const of = (...times: ReadonlyArray<number>) => {
  const histogram = Histogram.make()
  for (const ms of times) Histogram.add(histogram, ms)
  return histogram
}

describe("a histogram", () => {
  it("knows nothing where nothing was counted", () => {
    assert.isNull(Histogram.percentile(Histogram.make(), 0.5))
  })

  it.each([2, 7, 50, 1_234, 86_400_000])("is off by a twentieth at most: %d ms", (ms) => {
    const found = Histogram.percentile(of(ms), 0.5) ?? assert.fail()
    assert.isAtMost(Math.abs(found - ms) / ms, 0.05)
  })

  it("tells what half of them did not exceed, and what all but one in a hundred did not", () => {
    const histogram = of(...Array.from({ length: 98 }, () => 10), 5_000, 5_000)
    assert.closeTo(Histogram.percentile(histogram, 0.5) ?? 0, 10, 0.5)
    assert.closeTo(Histogram.percentile(histogram, 0.98) ?? 0, 10, 0.5)
    assert.closeTo(Histogram.percentile(histogram, 0.99) ?? 0, 5_000, 250)
  })

  it("takes what is too short or too long for it", () => {
    assert.strictEqual(Histogram.percentile(of(0), 0.99), 1)
    assert.isAbove(Histogram.percentile(of(1e12), 0.99) ?? 0, 29 * 86_400_000)
  })

  it("takes up another", () => {
    const histogram = of(10)
    Histogram.merge(histogram, of(1_000, 1_000))
    assert.closeTo(Histogram.percentile(histogram, 0.5) ?? 0, 1_000, 50)
  })
})
