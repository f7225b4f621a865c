/** The budget of memory: what all images that are worked on may take together. */
import { Effect, Semaphore } from "effect"
import * as Waiting from "../runtime/Waiting.ts"

export interface Budget {
  readonly bytes: number
  /** Runs it once its share, no larger than the whole, is free. Who came first goes first, so that nothing big starves. */
  readonly within: <A, E, R>(share: number, effect: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
}

export const make = Effect.fnUntraced(function* (bytes: number) {
  const free = yield* Semaphore.make(bytes)
  // A small share would overtake a big one that waits; only one at a time waits for its share, the others for their turn.
  const turn = yield* Semaphore.make(1)
  return {
    bytes,
    within: (share, effect) =>
      Effect.scoped(
        Effect.andThen(Waiting.turn(turn.withPermit(free.takeScoped(share))), Effect.scoped(effect))
      )
  } satisfies Budget
})
