/** A time-out as a setting: what Node and undici take for one. */
import { Duration, Schema } from "effect"

/** Anything else undici would refuse, or a timer of Node take for one millisecond. */
export const Timeout = Schema.DurationFromString.check(
  Schema.makeFilter((timeout: Duration.Duration) => {
    const millis = Duration.toMillis(timeout)
    return Number.isInteger(millis) && millis > 0 && millis < 2 ** 31
      ? undefined
      : "a time must be whole milliseconds, more than none and less than 25 days"
  })
)
