/** What a kind is limited to, in words. */
import { at, numberAt } from "../base/json.ts"
import { number, span } from "../base/format.ts"

/** Empty if nothing is limited. */
export const limitsAt = (stats: unknown): string => {
  const all = boundsAt(at(stats, "limits"))
  const each = boundsAt(at(stats, "limits", "perKey")).map((bound) => `${bound} of each key`)
  const told = [...all, ...each].join(", ")
  return told === "" ? "" : `Limited to ${told}`
}

const times: Readonly<Record<number, string>> = { 1: "a second", 60: "a minute", 3_600: "an hour" }

const boundsAt = (bounds: unknown): ReadonlyArray<string> => {
  const concurrency = numberAt(bounds, "concurrency")
  const count = numberAt(bounds, "rate", "count")
  const seconds = numberAt(bounds, "rate", "seconds")
  return [
    ...(concurrency === undefined ? [] : [`${number(concurrency)} at a time`]),
    ...(count === undefined || seconds === undefined
      ? []
      : [`${number(count)} ${times[seconds] ?? `in ${span(seconds * 1_000)}`}`])
  ]
}
