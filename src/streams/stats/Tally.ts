/** Tally: how the tasks of one kind ended lately, second by second for a minute and in steps for an hour. */
import { type LastMinute, type Series, stepSeconds, steps } from "../../schemas/Stats.ts"
import type { FinalState } from "../../schemas/TaskRecord.ts"
import * as Histogram from "./Histogram.ts"
import * as Ring from "./Ring.ts"

/** The end of a task. `at` is when, by the clock of NATS; how long things took is not known of all. */
export interface Finish {
  readonly kind: string
  readonly state: FinalState
  readonly at: number
  readonly totalMs?: number
  readonly runMs?: number
}

export interface Tally {
  readonly add: (finish: Finish, now: number) => void
  readonly lastMinute: (now: number) => LastMinute
  readonly series: (now: number) => Series
}

type Ends = Record<FinalState, number>

const noEnds = (): Ends => ({ succeeded: 0, failed: 0, cancelled: 0 })

const second = () => ({
  ...noEnds(),
  wait: Histogram.make(),
  run: Histogram.make(),
  total: Histogram.make()
})

const step = (): Ends & { readonly total: Histogram.Histogram; known: Percentiles | undefined } => ({
  ...noEnds(),
  total: Histogram.make(),
  // Reckoned once for as long as nothing is added.
  known: undefined
})

const minute = 60

export const make = (): Tally => {
  const seconds = Ring.make(1_000, minute, second)
  const hour = Ring.make(stepSeconds * 1_000, steps, step)

  return {
    add: ({ state, at, totalMs, runMs }, now) => {
      const step = hour.at(at, now)
      if (step === undefined) return
      step[state] += 1
      if (totalMs !== undefined) Histogram.add(step.total, totalMs)
      step.known = undefined
      const lately = seconds.at(at, now)
      if (lately === undefined) return
      lately[state] += 1
      if (totalMs === undefined) return
      Histogram.add(lately.total, totalMs)
      if (runMs === undefined) return
      Histogram.add(lately.run, runMs)
      Histogram.add(lately.wait, Math.max(0, totalMs - runMs))
    },
    lastMinute: (now) => {
      const sum = second()
      for (const one of seconds.all(now)) {
        if (one === undefined) continue
        sum.succeeded += one.succeeded
        sum.failed += one.failed
        sum.cancelled += one.cancelled
        Histogram.merge(sum.wait, one.wait)
        Histogram.merge(sum.run, one.run)
        Histogram.merge(sum.total, one.total)
      }
      const { succeeded, failed, cancelled } = sum
      return {
        succeeded,
        failed,
        cancelled,
        perSecond: Number(((succeeded + failed + cancelled) / minute).toPrecision(3)),
        waitMs: timesOf(sum.wait),
        runMs: timesOf(sum.run),
        totalMs: timesOf(sum.total)
      }
    },
    series: (now) => {
      const all = hour.all(now)
      const times = all.map((step) => {
        if (step === undefined) return noTimes
        step.known ??= percentilesOf(step.total)
        return step.known
      })
      const first = Math.floor(now / (stepSeconds * 1_000)) - steps + 1
      return {
        stepSeconds,
        from: new Date(first * stepSeconds * 1_000).toISOString(),
        succeeded: all.map((step) => step?.succeeded ?? 0),
        failed: all.map((step) => step?.failed ?? 0),
        cancelled: all.map((step) => step?.cancelled ?? 0),
        p50Ms: times.map(({ p50 }) => p50),
        p99Ms: times.map(({ p99 }) => p99)
      }
    }
  }
}

interface Percentiles {
  readonly p50: number | null
  readonly p99: number | null
}

const noTimes: Percentiles = { p50: null, p99: null }

const percentilesOf = (histogram: Histogram.Histogram): Percentiles => ({
  p50: Histogram.percentile(histogram, 0.5),
  p99: Histogram.percentile(histogram, 0.99)
})

const timesOf = (histogram: Histogram.Histogram) => {
  const { p50, p99 } = percentilesOf(histogram)
  return p50 === null || p99 === null ? null : { p50, p99 }
}
