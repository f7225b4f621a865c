/**
 * Cron expressions as nats-server takes them: six fields, the first of them seconds, or a word such as `@daily`. The next
 * time is found by the very steps of its `parseCron`, so that what is shown here is what happens there, also in the hours
 * that a change of the clocks skips or repeats.
 */
import { Result } from "effect"
import { type Field, fieldOf, fields } from "./Field.ts"
import { type Zone, timeOf } from "./Zone.ts"

export interface Cron {
  readonly second: Field
  readonly minute: Field
  readonly hour: Field
  readonly day: Field
  readonly month: Field
  readonly weekday: Field
}

const words: ReadonlyMap<string, string> = new Map([
  ["@yearly", "0 0 0 1 1 *"],
  ["@annually", "0 0 0 1 1 *"],
  ["@monthly", "0 0 0 1 * *"],
  ["@weekly", "0 0 0 * * 0"],
  ["@daily", "0 0 0 * * *"],
  ["@midnight", "0 0 0 * * *"],
  ["@hourly", "0 0 * * * *"]
])

/** A failure says which field is wrong, and why. */
export const parse = (text: string): Result.Result<Cron, string> => {
  if (text.startsWith("@") && !words.has(text)) {
    return Result.fail(`there is no "${text}"; there are ${[...words.keys()].join(", ")}`)
  }
  const parts = (words.get(text) ?? text).split(" ").filter((part) => part !== "")
  if (parts.length !== fields.length) {
    return Result.fail(
      `it has ${parts.length} ${parts.length === 1 ? "field" : "fields"} and not 6: second, minute, hour, day of the month, month, day of the week`
    )
  }
  const read: Array<Field> = []
  for (const [at, bounds] of fields.entries()) {
    const field = fieldOf(parts[at] ?? "", bounds)
    if (Result.isFailure(field)) return Result.fail(`its ${bounds.name} is wrong: ${field.failure}`)
    read.push(field.success)
  }
  const [second = none, minute = none, hour = none, day = none, month = none, weekday = none] = read
  return Result.succeed({ second, minute, hour, day, month, weekday })
}

const none: Field = { values: new Set(), isAny: false }

/** In years: what does not come within so many never does. */
const farthest = 5

/** The first time after this one, both in whole seconds since 1970; undefined if there is none. */
export const next = (cron: Cron, zone: Zone, after: number): number | undefined => {
  const { second, minute, hour, month } = cron
  if ([second, minute, hour, month].some(({ values }) => values.size === 0)) return undefined
  const shownAt = (time: number) => new Date((time + zone.offsetAt(time)) * 1_000)
  const at = (...to: Shown) => timeOf(zone, Date.UTC(...to) / 1_000)
  let time = after + 1
  let shown = shownAt(time)
  const lastYear = shown.getUTCFullYear() + farthest
  const go = (to: number) => {
    time = to
    shown = shownAt(to)
  }
  const day = (): [number, number, number] => [
    shown.getUTCFullYear(),
    shown.getUTCMonth(),
    shown.getUTCDate()
  ]
  /** Whether all below the field that is moved is at its beginning already. */
  let isCut = false
  const cut = (to: number) => {
    if (!isCut) go(to)
    isCut = true
  }

  wrap: while (shown.getUTCFullYear() <= lastYear) {
    while (!month.values.has(shown.getUTCMonth() + 1)) {
      cut(at(shown.getUTCFullYear(), shown.getUTCMonth(), 1))
      go(at(...later(shown, 1, 0)))
      if (shown.getUTCMonth() === 0) continue wrap
    }
    while (!isDay(cron, shown)) {
      cut(at(...day()))
      go(at(...later(shown, 0, 1)))
      if (shown.getUTCDate() === 1) continue wrap
    }
    while (!hour.values.has(shown.getUTCHours())) {
      cut(at(...day(), shown.getUTCHours()))
      go(time + 3_600)
      if (shown.getUTCHours() === 0) continue wrap
    }
    while (!minute.values.has(shown.getUTCMinutes())) {
      cut(time - (time % 60))
      go(time + 60)
      if (shown.getUTCMinutes() === 0) continue wrap
    }
    while (!second.values.has(shown.getUTCSeconds())) {
      isCut = true
      go(time + 1)
      if (shown.getUTCSeconds() === 0) continue wrap
    }
    return time
  }
  return undefined
}

type Shown = [year: number, month: number, day: number, hour?: number, minute?: number, second?: number]

/** From where it is, which is not the beginning of a day where a change of the clocks has moved that. */
const later = (shown: Date, months: number, days: number): Shown => [
  shown.getUTCFullYear(),
  shown.getUTCMonth() + months,
  shown.getUTCDate() + days,
  shown.getUTCHours(),
  shown.getUTCMinutes(),
  shown.getUTCSeconds()
]

/** Where neither field leaves the day to the other, either of them will do. */
const isDay = ({ day, weekday }: Cron, shown: Date): boolean => {
  const isOfMonth = day.values.has(shown.getUTCDate())
  const isOfWeek = weekday.values.has(shown.getUTCDay())
  return day.isAny || weekday.isAny ? isOfMonth && isOfWeek : isOfMonth || isOfWeek
}
