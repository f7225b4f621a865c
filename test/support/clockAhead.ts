/** A clock that can be put ahead, as if its process had been held up for so long. */
import { Clock, Effect } from "effect"

export const clockAhead = () => {
  let ahead = 0n
  const trueClock = Clock.Clock.defaultValue()
  const monotonicTimeNanosUnsafe = () => trueClock.monotonicTimeNanosUnsafe() + ahead
  const clock: Clock.Clock = {
    currentTimeMillisUnsafe: trueClock.currentTimeMillisUnsafe,
    currentTimeMillis: trueClock.currentTimeMillis,
    currentTimeNanosUnsafe: trueClock.currentTimeNanosUnsafe,
    currentTimeNanos: trueClock.currentTimeNanos,
    sleep: (duration) => trueClock.sleep(duration),
    monotonicTimeNanosUnsafe,
    monotonicTimeNanos: Effect.sync(monotonicTimeNanosUnsafe)
  }
  return {
    clock,
    putAhead: (seconds: number) => {
      ahead += BigInt(seconds) * 1_000_000_000n
    }
  }
}
