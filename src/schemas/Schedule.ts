/** A named schedule: which task is to be done again and again, when, and what came of it. */
import { Result, Schema } from "effect"
import { Lane } from "./Lane.ts"
import { TaskId } from "./TaskId.ts"
import { TaskOptions, submittedOptions } from "./TaskOptions.ts"
import { TaskState } from "./TaskRecord.ts"
import * as Cron from "./cron/Cron.ts"
import { zoneNamed } from "./cron/Zone.ts"

const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/

/** Of the tasks of a schedule, whose keys begin with its name: those that begin so are of others. */
const takenPattern = /^(seq|bad)(-|$)/

/** 1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen. */
export const isScheduleName = (text: string): boolean => namePattern.test(text) && !takenPattern.test(text)

/** A year. */
const longestEvery = 366 * 86_400

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

/** A span as text in seconds: `90`, `90s`, `5m`, `1h30m`, `1d`; undefined if it is none. */
export const everySeconds = (every: number | string): number | undefined => {
  if (typeof every === "number") return every
  if (/^\d{1,8}$/.test(every)) return Number(every)
  if (!/^(\d{1,8}[smhdw])+$/.test(every)) return undefined
  return [...every.matchAll(/(\d+)([smhdw])/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (units[unit] ?? 0),
    0
  )
}

const faultOfEvery = (every: number | string) => {
  const seconds = everySeconds(every)
  return seconds !== undefined && Number.isInteger(seconds) && seconds >= 1 && seconds <= longestEvery
    ? undefined
    : 'whole seconds, 1 at least and a year at most, as a number or as "30s", "5m", "1h30m" or "1d"'
}

const faultOfCron = (cron: string) => {
  const parsed = Cron.parse(cron)
  return Result.isSuccess(parsed)
    ? undefined
    : `"${cron.slice(0, 100)}" is no cron expression: ${parsed.failure}`
}

const faultOfZone = (zone: string) =>
  zoneNamed(zone) === undefined
    ? `"${zone.slice(0, 100)}" is no time zone; name one as IANA does, such as Europe/Berlin`
    : undefined

export const CronText = Schema.String.annotate({
  description:
    "Six fields (second, minute, hour, day of the month, month, day of the week), or one of @hourly, @daily, @weekly, " +
    "@monthly, @yearly: as nats-server takes them."
}).check(Schema.makeFilter(faultOfCron))

const Every = Schema.Union([Schema.Finite, Schema.String])
  .annotate({
    description:
      'In place of `cron`: whole seconds from one tick to the next, as a number or as "30s", "5m", "1h30m".'
  })
  .check(Schema.makeFilter(faultOfEvery))

/** As it stands in a query. */
export const EveryText = Schema.String.annotate({
  description: 'In place of `cron`: whole seconds from one tick to the next, as "30s", "5m" or "1h30m".'
}).check(Schema.makeFilter(faultOfEvery))

export const TimeZone = Schema.String.annotate({
  description: "Whose clocks `cron` is of, as IANA names them; UTC unless said."
}).check(Schema.makeFilter(faultOfZone))

const Overlap = Schema.Literals(["skip", "queue"]).annotate({
  description:
    "What a tick does while the task of the last one is not finished: `skip` (unless said) leaves it out, `queue` has " +
    "it done as well."
})

const { retry, timeout, concurrencyKey, notify } = submittedOptions
const options = { retry, timeout, concurrencyKey, notify, resultTtl: TaskOptions.fields.resultTtl }

/** What is said of a schedule, beside its input. */
const asked = {
  cron: Schema.optionalKey(CronText),
  every: Schema.optionalKey(Every),
  timezone: Schema.optionalKey(TimeZone),
  overlap: Schema.optionalKey(Overlap),
  paused: Schema.optionalKey(
    Schema.Boolean.annotate({
      description: "Whether it rests. What is there stays as it is unless said; a new one does not."
    })
  ),
  lane: Schema.optionalKey(Lane),
  ...options
}

interface Times {
  readonly cron?: unknown
  readonly every?: unknown
  readonly timezone?: unknown
}

/** What no field says by itself. */
export const faultOfTimes = ({ cron, every, timezone }: Times) => {
  if (cron === undefined && every === undefined)
    return { path: ["cron"], issue: "when is it to tick? Give `cron`, or `every`" }
  if (cron !== undefined && every !== undefined)
    return { path: ["every"], issue: "it ticks by `cron` or by `every`, and not by both" }
  return timezone !== undefined && cron === undefined
    ? { path: ["timezone"], issue: "only `cron` goes by the clocks of a zone" }
    : undefined
}

/** As it is put. */
export const AskedSchedule = Schema.Struct({
  kind: Schema.String,
  input: Schema.Json.annotate({ description: "As a task of this kind takes it." }),
  ...asked
})
  .annotate({
    identifier: "AskedSchedule",
    examples: [
      {
        kind: "count",
        input: { text: "to be or not to be" },
        cron: "0 30 2 * * *",
        timezone: "Europe/Berlin"
      }
    ]
  })
  .check(Schema.makeFilter(faultOfTimes))
export type AskedSchedule = typeof AskedSchedule.Type

/** RFC 3339, in UTC. */
const Time = Schema.String.annotate({ format: "date-time" })

const Counted = Schema.Struct({
  count: Schema.Int,
  at: Time.annotate({ description: "The last of them." })
})

const definition = {
  kind: Schema.String,
  input: Schema.Json,
  cron: Schema.optionalKey(Schema.String),
  every: Schema.optionalKey(Schema.Int.annotate({ description: "In seconds." })),
  timezone: Schema.optionalKey(Schema.String),
  overlap: Overlap,
  paused: Schema.Boolean,
  lane: Schema.optionalKey(Lane),
  options: Schema.optionalKey(TaskOptions),
  createdAt: Time
}

/** As it is kept. */
export const Definition = Schema.Struct(definition)
export type Definition = typeof Definition.Type

export const Schedule = Schema.Struct({
  name: Schema.String,
  ...definition,
  updatedAt: Time,
  next: Schema.Array(Time).annotate({ description: "The next five ticks; none while it is paused." }),
  last: Schema.optionalKey(
    Schema.Struct({ id: TaskId, at: Time, state: Schema.optionalKey(TaskState) }).annotate({
      description:
        "The task of the last tick that became one; its state for as long as anything is known of it."
    })
  ),
  skipped: Schema.optionalKey(
    Counted.annotate({ description: "Ticks that were left out, since the task before was not finished." })
  ),
  missed: Schema.optionalKey(
    Counted.annotate({
      description: "Ticks that never came, since NATS was down. At the next one they are seen."
    })
  )
}).annotate({ identifier: "Schedule" })
export type Schedule = typeof Schedule.Type

/** How many of the next ticks are told. */
export const told = 5
