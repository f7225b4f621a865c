/** Hearing of events that pass, without a fiber for each: for the client in promises, where each microsecond counts. */
import { Effect } from "effect"
import type { Next } from "../streams/Events.ts"
import { checkedFilter } from "./checked.ts"
import type { EventFilter } from "./Client.ts"
import { ended, goesOn, sequenceOf } from "./hearing.ts"
import type { Way } from "./Way.ts"

/**
 * Opens it; run once more after that has ended, it goes on after the last that was heard. An end is tried again as a failure
 * is. Only where nobody ever answered is it given up.
 */
export const listening = (listen: NonNullable<Way["listen"]>) => (filter: EventFilter) => {
  const { after, ...which } = filter
  const first = sequenceOf(after)
  let last: number | undefined
  let hasEnded = false
  const open = Effect.suspend(() => {
    if (hasEnded) {
      hasEnded = false
      return Effect.fail(ended())
    }
    return Effect.map(listen(which, last ?? first), ({ sequence, next }): Next => {
      last = sequence
      hasEnded = true
      return async () => {
        const one = await next()
        if (one !== undefined) last = one.sequence
        return one
      }
    })
  }).pipe(Effect.retry(goesOn(() => last !== undefined)))
  return Effect.andThen(checkedFilter(filter), open)
}
