/** What must be written down before anything else happens: it is tried until NATS does it. */
import { Effect, Option, Schedule } from "effect"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"

export interface Surely {
  /** Tries until NATS does it, keeping the lease. None only if the process must end before that. */
  readonly surely: <A>(effect: Effect.Effect<A, NatsUnavailable>) => Effect.Effect<Option.Option<A>>
  /** The process ends now: what is not written by now will not be, and its task runs again elsewhere. */
  readonly abandon: Effect.Effect<void>
}

/**
 * `pause` is called with true while something cannot be written: what cannot be recorded must not be begun either. Of
 * all that waits together the log says one thing.
 */
export const make = (pause: (paused: boolean) => void): Surely => {
  let waiting = 0
  let abandoned = false

  const began = (unavailable: NatsUnavailable) => {
    waiting += 1
    if (waiting > 1) return Effect.void
    pause(true)
    return Effect.logWarning(
      "NATS does not take what is to be written down; trying until it does",
      unavailable.message
    )
  }

  const ended = Effect.suspend(() => {
    waiting -= 1
    if (waiting > 0) return Effect.void
    pause(false)
    return abandoned ? Effect.void : Effect.logInfo("NATS takes what is to be written down again")
  })

  return {
    surely: (effect) =>
      Effect.catch(Effect.asSome(effect), (unavailable) =>
        began(unavailable).pipe(
          Effect.andThen(
            Effect.option(
              Effect.retry(effect, { schedule: Schedule.spaced("500 millis"), while: () => !abandoned })
            )
          ),
          Effect.ensuring(ended)
        )
      ),
    abandon: Effect.sync(() => {
      abandoned = true
    })
  }
}
