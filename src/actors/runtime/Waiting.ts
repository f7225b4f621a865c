/** Waiting for a turn in this process: the time it takes is not the attempt's, as the task can do nothing about it. */
import { Context, Effect } from "effect"
import { elapsed } from "../../streams/elapsed.ts"

export interface Waiting {
  /** What it takes until then is not counted. */
  readonly uncounted: <A, E, R>(turn: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  /** What it waits for, told to a person; undefined once it does not. */
  readonly says: (reason: string | undefined) => void
}

/** Of the attempt that a program is run for; where it is run for none, nobody counts. */
export const Current = Context.Reference<Waiting>("millrace/Waiting", {
  defaultValue: () => ({ uncounted: (turn) => turn, says: () => {} })
})

export const turn = <A, E, R>(wait: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.flatMap(Current, ({ uncounted }) => uncounted(wait))

export const provide =
  (waiting: Waiting) =>
  <A, E, R>(program: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.provideService(program, Current, waiting)

/** For one attempt. `until` is how many milliseconds it has waited by then, and `reason` what it waits for now. */
export const make = (): Waiting & {
  readonly until: (now: number) => number
  readonly reason: () => string | undefined
} => {
  let said: string | undefined
  let waited = 0
  let since = 0
  /** A program may wait for several things at once. */
  let waits = 0
  const begin = (now: number) => {
    if (waits === 0) since = now
    waits += 1
  }
  const end = (now: number) => {
    waits -= 1
    if (waits === 0) waited += now - since
  }
  return {
    uncounted: (turn) =>
      Effect.acquireUseRelease(
        Effect.map(elapsed, begin),
        () => turn,
        () => Effect.map(elapsed, end)
      ),
    says: (reason) => {
      said = reason
    },
    reason: () => said,
    until: (now) => waited + (waits === 0 ? 0 : now - since)
  }
}
