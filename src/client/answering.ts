/** Whether anybody has ever answered: who never did may not be there at all. */
import { Effect } from "effect"
import { isUnavailable } from "./patiently.ts"

export const answering = () => {
  let has = false
  const note = () => {
    has = true
  }
  const noted = Effect.sync(note)
  return {
    hasAnswered: () => has,
    note,
    /** A refusal is an answer as well. */
    noting: <A, E extends { readonly _tag: string }, R>(
      asked: Effect.Effect<A, E, R>
    ): Effect.Effect<A, E, R> =>
      asked.pipe(
        Effect.tap(noted),
        Effect.tapError((failure) => (isUnavailable(failure) ? Effect.void : noted))
      )
  }
}
