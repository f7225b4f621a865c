/** Times as a person writes them on a command line: a span such as 90s, 15m, 2h or 7d, or a moment as RFC 3339 has it. */
import { Clock, Effect, Result, Schema } from "effect"
import { rfc3339 } from "../schemas/Rfc3339.ts"

/** It is not to be understood. */
export class TimeUnclear extends Schema.TaggedError<TimeUnclear>()("TimeUnclear", {
  flag: Schema.String,
  text: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `--${this.flag} takes ${this.expected}, and not "${this.text}".`
  }
}

const units: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }

const spans = "90s, 15m, 2h or 7d"

const secondsOf = (text: string): number | undefined => {
  const [, amount, unit = "s"] = /^(\d{1,12}(?:\.\d{1,9})?)\s*(ms|s|m|h|d|w)?$/.exec(text.trim()) ?? []
  const size = units[unit]
  return amount === undefined || size === undefined ? undefined : Number(amount) * size
}

/** A span in seconds. A number alone is of seconds. */
export const span = (flag: string, text: string): Effect.Effect<number, TimeUnclear> => {
  const seconds = secondsOf(text)
  return seconds === undefined
    ? Effect.fail(new TimeUnclear({ flag, text, expected: `a time such as ${spans}` }))
    : Effect.succeed(seconds)
}

const moment = Effect.fnUntraced(function* (flag: string, text: string, sign: 1 | -1, expected: string) {
  const seconds = secondsOf(text)
  const millis =
    seconds === undefined
      ? Result.isSuccess(decodeTime(text))
        ? Date.parse(text)
        : Number.NaN
      : (yield* Clock.currentTimeMillis) + sign * seconds * 1_000
  // Further away than a date can be is no date either.
  return Number.isNaN(new Date(millis).getTime())
    ? yield* new TimeUnclear({ flag, text, expected })
    : new Date(millis)
})

const decodeTime = Schema.decodeUnknownResult(rfc3339("A moment."))

/** A moment, or how long ago it was. */
export const ago = (flag: string, text: string) =>
  moment(flag, text, -1, `a time such as 2026-12-01T09:30:00Z, or how long ago: ${spans}`)

/** A moment, or how far it lies ahead. */
export const ahead = (flag: string, text: string) =>
  moment(flag, text, 1, `a time such as 2026-12-01T09:30:00Z, or how far ahead: ${spans}`)
