/** A schedule as this page knows it. */
import { at, listAt, numberAt, textAt } from "../base/json.ts"
import { many } from "../base/format.ts"

export interface Schedule {
  readonly name: string
  readonly kind: string
  /** When it ticks, in a few words. */
  readonly ticks: string
  readonly paused: boolean
  readonly next: ReadonlyArray<string>
  readonly last: { readonly id: string; readonly at: string; readonly state: string | undefined } | undefined
  /** What is worth saying of ticks that became nothing. */
  readonly notes: ReadonlyArray<string>
  /** All that the gateway says of it. */
  readonly whole: unknown
}

export const scheduleOf = (one: unknown): Schedule => {
  const cron = textAt(one, "cron")
  const zone = textAt(one, "timezone")
  const id = textAt(one, "last", "id")
  return {
    name: textAt(one, "name") ?? "",
    kind: textAt(one, "kind") ?? "",
    ticks:
      cron === undefined
        ? everyText(numberAt(one, "every") ?? 0)
        : `${cron}${zone === undefined ? "" : ` ${zone}`}`,
    paused: at(one, "paused") === true,
    next: listAt(one, "next").map(String),
    last:
      id === undefined
        ? undefined
        : { id, at: textAt(one, "last", "at") ?? "", state: textAt(one, "last", "state") },
    notes: ["skipped", "missed"].flatMap((what) => {
      const count = numberAt(one, what, "count")
      return count === undefined ? [] : [`${many(count, "tick")} ${what}`]
    }),
    whole: one
  }
}

const units = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1]
] as const

/** In the largest unit that says it exactly. */
export const everyText = (seconds: number): string => {
  const [unit, size] = units.find(([, size]) => seconds % size === 0) ?? ["second", 1]
  const count = seconds / size
  return count === 1 ? `every ${unit}` : `every ${many(count, unit)}`
}
