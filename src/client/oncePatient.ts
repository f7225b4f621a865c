/** One patience for many: once one of them was tried for so long and nobody answered, the others are not asked for. */
import { Effect } from "effect"
import { Unavailable } from "./Failures.ts"

export const oncePatient = () => {
  let away: Unavailable | undefined
  return <A, E, R>(asked: Effect.Effect<A, E, R>): Effect.Effect<A, E | Unavailable, R> =>
    Effect.suspend((): Effect.Effect<A, E | Unavailable, R> => {
      if (away !== undefined) return Effect.fail(away)
      return Effect.tapError(asked, (failure) =>
        Effect.sync(() => {
          if (failure instanceof Unavailable) away = failure
        })
      )
    })
}
