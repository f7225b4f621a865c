/**
 * Takes finished tasks from a queue whose ack was lost, where no actor of the kind has come to see it: once the record
 * is forgotten, nobody could tell that such a task was done, and it would be done again.
 */
import { Effect } from "effect"
import { HandedOut, type Span } from "../streams/HandedOut.ts"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import { Queued } from "../streams/Queued.ts"
import { Results, isSettled } from "../streams/Results.ts"

/** At a time. Tasks that wait for their next attempt, a hundred thousand at most, are looked at in vain. */
const most = 500

/** How far a queue was looked through. */
export interface Looked {
  /** Where what is handed out began. */
  readonly first: number
  /** Where to go on. */
  readonly next: number
}

/** Nothing is handed out. */
const nothing: Looked = { first: 0, next: 0 }

/** Looks only where nothing was acked in order since the last time: in a queue that moves, what was left is seen soon. */
export const sweepQueue = Effect.fn("Housekeeper.sweepQueue")(function* (
  kind: string,
  before?: Looked
): Effect.fn.Return<Looked, NatsUnavailable, HandedOut | Queued | Results> {
  const span = yield* (yield* HandedOut).span(kind)
  if (span === undefined) return nothing
  if (before?.first !== span.first) return { first: span.first, next: span.first }
  return { first: span.first, next: yield* take(kind, span, before.next) }
})

/** Returns where to go on, which is the beginning after the end. */
const take = Effect.fnUntraced(function* (kind: string, { first, last }: Span, from: number) {
  const handedOut = yield* HandedOut
  const results = yield* Results
  const queued = yield* Queued
  let at = Math.max(first, from)
  for (let looked = 0; looked < most; looked += 1) {
    const held = yield* handedOut.from(kind, at)
    if (held === undefined || held.sequence > last) return first
    at = held.sequence + 1
    if (!isSettled(held, yield* results.standing(kind, held.key))) continue
    yield* queued.remove(kind, held.sequence)
    yield* Effect.logDebug(`${held.id} is finished, and taken from its queue`)
  }
  return at
})
