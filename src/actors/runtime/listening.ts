/** Another worker may be at the same task, if it is slow and not dead; the first record ends the attempt here as well. */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import type { Live } from "../../streams/Live.ts"

/** Long for a task that is done at once, which then costs no subscription. */
const aMoment = "1 second"

export const make = ({
  live,
  isSettled,
  onSettled
}: {
  readonly live: Live["Service"]
  readonly isSettled: (delivery: Delivery) => Effect.Effect<boolean>
  readonly onSettled: (delivery: Delivery) => void
}) => {
  const hear = (delivery: Delivery) => live.recorded(delivery.kind, delivery.key, () => onSettled(delivery))

  /** What was said before that nobody heard is asked for. */
  const later = (delivery: Delivery): Effect.Effect<void> =>
    Effect.gen(function* () {
      yield* hear(delivery)
      if (yield* isSettled(delivery)) onSettled(delivery)
      return yield* Effect.never
    }).pipe(Effect.scoped, Effect.delay(aMoment))

  return {
    /** Listens after a moment, until it is interrupted. */
    later,
    /** Runs it, and listens meanwhile: after a moment only, where another worker is as unlikely as a crash of the server. */
    through: <A, E, R>(delivery: Delivery, running: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> => {
      if (delivery.deliveries > 1) return Effect.scoped(Effect.andThen(hear(delivery), running))
      if (delivery.mayBeSecond())
        return Effect.scoped(Effect.andThen(Effect.forkScoped(later(delivery)), running))
      return running
    }
  }
}

export type Listening = ReturnType<typeof make>
