/** A clock by which time passes faster: a lease of half a minute takes a few seconds of a test. The time of day is true. */
import { Clock, Duration, Effect } from "effect"

export const hurriedClock = (times: number): Clock.Clock => {
  const { currentTimeMillisUnsafe, currentTimeNanosUnsafe } = trueClock
  const monotonicTimeNanosUnsafe = () => trueClock.monotonicTimeNanosUnsafe() * BigInt(times)
  return {
    currentTimeMillisUnsafe,
    currentTimeNanosUnsafe,
    monotonicTimeNanosUnsafe,
    currentTimeMillis: Effect.sync(currentTimeMillisUnsafe),
    currentTimeNanos: Effect.sync(currentTimeNanosUnsafe),
    monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe),
    sleep: (duration) => trueClock.sleep(Duration.millis(Duration.toMillis(duration) / times))
  }
}

const trueClock = Clock.Clock.defaultValue()
