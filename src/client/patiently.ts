/** Asking again while nobody answers: only what is the same asked twice. */
import { Clock, Duration, Effect, Schedule } from "effect"
import type { TooManyRequests, Unavailable } from "./Failures.ts"

/** An election takes 4 to 7 seconds, and a caller waits for this. */
export const patienceMs = 10_000

/**
 * Soon at first; then once a second, so that little time is lost once somebody is back. Whoever said when to come back is
 * asked then.
 */
export const again = Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("1 second")]).pipe(
  Schedule.jittered,
  Schedule.setInputType<Tagged>(),
  Schedule.modifyDelay(({ input, duration }) =>
    Effect.succeed(
      isPassing(input) && input.retryAfterSeconds !== undefined
        ? Duration.seconds(input.retryAfterSeconds)
        : duration
    )
  )
)

const firstMs = 50
const longestMs = 1_000

interface Tagged {
  readonly _tag: string
}

/**
 * For so long after the first time that nobody answered. Whoever says when to come back is asked then, if that is soon
 * enough, and not before.
 */
export const patiently = <A, E extends Tagged, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
  const attempt = (tries: number, until = Infinity): Effect.Effect<A, E, R> =>
    Effect.catch(asked, (failure) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const then = now + delayMs(failure, tries)
        const end = Math.min(until, now + patienceMs)
        return then > end ? Effect.fail(failure) : Effect.delay(attempt(tries + 1, end), then - now)
      })
    )
  return attempt(0)
}

/** Never, for what asking again does not mend. */
const delayMs = (failure: Tagged, tries: number): number => {
  if (!isPassing(failure)) return Infinity
  return failure.retryAfterSeconds === undefined
    ? Math.min(longestMs, firstMs * 2 ** tries) * (0.8 + Math.random() * 0.4)
    : failure.retryAfterSeconds * 1_000
}

/** What asking again may mend. */
export const isPassing = (failure: Tagged): failure is Unavailable | TooManyRequests =>
  failure._tag === "Unavailable" || failure._tag === "TooManyRequests"

export const isUnavailable = ({ _tag }: Tagged) => _tag === "Unavailable"
