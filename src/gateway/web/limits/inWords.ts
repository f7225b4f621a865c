/** What a kind is limited to, in words. */
import { number, span } from "../base/format.ts"
import { at, numberAt } from "../base/json.ts"

/** Empty if nothing is limited. */
export const inWords = (limits: unknown): string => {
  const all = boundsOf(limits)
  const each = boundsOf(at(limits, "perKey")).map((bound) => `${bound} of each key`)
  const told = [...all, ...each].join(", ")
  return told === "" ? "" : `Limited to ${told}`
}

const times: Readonly<Record<number, string>> = { 1: "a second", 60: "a minute", 3_600: "an hour" }

const boundsOf = (bounds: unknown): ReadonlyArray<string> => {
  const concurrency = numberAt(bounds, "concurrency")
  const count = numberAt(bounds, "rate", "count")
  const seconds = numberAt(bounds, "rate", "seconds")
  const burst = numberAt(bounds, "rate", "burst")
  return [
    ...(concurrency === undefined ? [] : [`${number(concurrency)} at a time`]),
    ...(count === undefined || seconds === undefined
      ? []
      : [
          `${number(count)} ${times[seconds] ?? `in ${span(seconds * 1_000)}`}${burst === undefined ? "" : ` (${number(burst)} at once)`}`
        ])
  ]
}
