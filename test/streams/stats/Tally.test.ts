import { assert, describe, it } from "@effect/vitest"
import * as Tally from "../../../src/streams/stats/Tally.ts"

/** At the beginning of a step. */
const noon = Date.parse("2026-11-21T12:00:00.000Z")

const end = (at: number, rest: Partial<Tally.Finish> = {}): Tally.Finish => ({
  kind: "count",
  state: "succeeded",
  at,
  totalMs: 100,
  runMs: 40,
  ...rest
})

const tallyOf = (now: number, ...ends: ReadonlyArray<Tally.Finish>) => {
  const tally = Tally.make()
  for (const one of ends) tally.add(one, now)
  return tally
}

describe("a tally", () => {
  it("has nothing to tell at first", () => {
    const tally = Tally.make()
    assert.deepEqual(tally.lastMinute(noon), {
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      perSecond: 0,
      waitMs: null,
      runMs: null,
      totalMs: null
    })
    const { from, succeeded, p50Ms } = tally.series(noon)
    assert.strictEqual(from, "2026-11-21T11:00:10.000Z")
    assert.deepEqual([succeeded.length, p50Ms.length], [360, 360])
    assert.deepEqual(new Set(p50Ms), new Set([null]))
  })

  it("counts by how tasks ended, and tells how long they waited, ran and took", () => {
    const ends = [end(noon), end(noon, { state: "failed" }), end(noon, { state: "cancelled", totalMs: 7 })]
    const { waitMs, runMs, totalMs, ...counts } = tallyOf(noon, ...ends, end(noon)).lastMinute(noon)
    assert.deepEqual(counts, { succeeded: 2, failed: 1, cancelled: 1, perSecond: 0.0667 })
    assert.closeTo(waitMs?.p50 ?? 0, 60, 3)
    assert.closeTo(runMs?.p50 ?? 0, 40, 2)
    assert.closeTo(totalMs?.p99 ?? 0, 100, 5)
  })

  it("counts what does not say how long it took, or was never begun", () => {
    const { at, kind } = end(noon)
    const silent = tallyOf(noon, { kind, at, state: "failed" }).lastMinute(noon)
    assert.deepEqual([silent.failed, silent.totalMs], [1, null])
    const unbegun = tallyOf(noon, { kind, at, state: "cancelled", totalMs: 10 }).lastMinute(noon)
    assert.deepEqual([unbegun.cancelled, unbegun.runMs, unbegun.waitMs], [1, null, null])
    assert.isNotNull(unbegun.totalMs)
  })

  it("forgets what is a minute ago, and keeps it for the hour", () => {
    const tally = tallyOf(noon, end(noon))
    assert.strictEqual(tally.lastMinute(noon + 59_000).succeeded, 1)
    assert.strictEqual(tally.lastMinute(noon + 60_000).succeeded, 0)
    assert.strictEqual(tally.series(noon + 60_000).succeeded.indexOf(1), 353)
    assert.strictEqual(tally.series(noon + 3_590_000).succeeded.indexOf(1), 0)
    assert.strictEqual(tally.series(noon + 3_600_000).succeeded.indexOf(1), -1)
  })

  it("places what ended before, and takes what comes from the future for now", () => {
    const { succeeded, failed, p50Ms } = tallyOf(
      noon,
      end(noon - 25_000),
      end(noon + 60_000, { state: "failed" }),
      end(noon - 7_200_000)
    ).series(noon)
    assert.strictEqual(succeeded.indexOf(1), 356)
    assert.strictEqual(failed.indexOf(1), 359)
    assert.closeTo(p50Ms[356] ?? 0, 100, 5)
    assert.isNull(p50Ms[0])
  })

  it("reckons a step anew when something is added to it", () => {
    const tally = tallyOf(noon, end(noon))
    assert.closeTo(tally.series(noon).p99Ms.at(-1) ?? 0, 100, 5)
    tally.add(end(noon, { totalMs: 10_000 }), noon)
    assert.closeTo(tally.series(noon).p99Ms.at(-1) ?? 0, 10_000, 500)
  })
})
