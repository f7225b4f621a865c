/** Stats: per kind what waits, what runs, who works on it, and how the last minute and the last hour went. */
import { Schema } from "effect"
import { paused } from "./Paused.ts"
import { KindLimits } from "./KindLimits.ts"

/** RFC 3339, in UTC. */
const Time = Schema.String.annotate({ format: "date-time" })

/** Half of the tasks took so long at most, and all but one in a hundred; in milliseconds, to within a twentieth. */
export const Percentiles = Schema.Struct({ p50: Schema.Finite, p99: Schema.Finite }).annotate({
  identifier: "Percentiles"
})
export type Percentiles = typeof Percentiles.Type

/** Null where no task ended. */
const Times = Schema.NullOr(Percentiles)

export const LastMinute = Schema.Struct({
  succeeded: Schema.Int,
  failed: Schema.Int,
  cancelled: Schema.Int,
  /** How many ended each second, however they ended. */
  perSecond: Schema.Finite,
  /** From the submission to the beginning of the last attempt. */
  waitMs: Times,
  /** The last attempt. */
  runMs: Times,
  /** From the submission to the record. */
  totalMs: Times
}).annotate({ identifier: "LastMinute" })
export type LastMinute = typeof LastMinute.Type

/** How many seconds a step of a series has, and how many steps: an hour. */
export const stepSeconds = 10
export const steps = 360

const Counts = Schema.Array(Schema.Int)
const StepTimes = Schema.Array(Schema.NullOr(Schema.Finite))

/** The last hour, oldest first: what ended in each step of ten seconds, and the percentiles of `totalMs` there. */
export const Series = Schema.Struct({
  stepSeconds: Schema.Literal(stepSeconds),
  /** When the first step began. The last one has not ended yet. */
  from: Time,
  succeeded: Counts,
  failed: Counts,
  cancelled: Counts,
  p50Ms: StepTimes,
  p99Ms: StepTimes
}).annotate({ identifier: "Series" })
export type Series = typeof Series.Type

export const KindStats = Schema.Struct({
  kind: Schema.String,
  title: Schema.String,
  /** Waiting for an actor, or in the hands of one for its turn. */
  queued: Schema.Int,
  /** In the hands of an actor. */
  running: Schema.Int,
  /** Waiting for the next attempt, after one that failed, was interrupted or ended with its worker. */
  retrying: Schema.Int,
  /** How long the oldest task that is not finished has been here; 0 if there is none. */
  oldestMs: Schema.Int,
  /** To be queued later. */
  scheduled: Schema.Int,
  paused,
  /** Processes that work on this kind, how many tasks they can do at a time, and how many they do now. */
  workers: Schema.Int,
  slots: Schema.Int,
  busy: Schema.Int,
  /** Left out where nothing is limited. */
  limits: Schema.optionalKey(KindLimits),
  lastMinute: LastMinute,
  series: Series
}).annotate({ identifier: "KindStats" })
export type KindStats = typeof KindStats.Type

export const Stats = Schema.Struct({ at: Time, kinds: Schema.Array(KindStats) }).annotate({
  identifier: "Stats",
  description: "What happens here, per kind, as this gateway has seen it."
})
export type Stats = typeof Stats.Type
