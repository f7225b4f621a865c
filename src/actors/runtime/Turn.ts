/** A turn at a limit that all processes share: taken by a program for its task, and given back with its scope. */
import { randomUUID } from "node:crypto"
import { Effect, Schedule, type Schema, type Scope } from "effect"
import { type Limit, Limits } from "../../streams/Limits.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import type { Postponement } from "../../streams/Postponement.ts"
import { CurrentTask } from "./CurrentTask.ts"
import { Postponed } from "./Postponed.ts"

/** Its finalizers run a little after its time is up. */
const margin = 5_000

/**
 * Waits here for a moment if it must; if it must wait longer, the task is handed back. `memo` is what the program wants
 * to know when it is run again.
 */
export const take = Effect.fnUntraced(function* (
  limit: Limit,
  memo?: Schema.Json
): Effect.fn.Return<void, Postponed | NatsUnavailable, Limits | CurrentTask | Scope.Scope> {
  const { id, enqueuedAt, timeout, postponed } = yield* CurrentTask
  const limits = yield* Limits
  const turn = randomUUID().slice(0, 8)
  const promised = postponed && promisedBy(postponed, limit)
  // Also where it is stopped before it hears that it has one.
  yield* Effect.addFinalizer(() => Effect.sync(() => limits.giveBack(limit, turn)))
  const answer = yield* limits
    .take(limit, {
      who: id,
      turn,
      lease: timeout + margin,
      since: Date.parse(enqueuedAt),
      ...(promised !== undefined && { promised })
    })
    .pipe(Effect.retry({ schedule: Schedule.spaced("500 millis"), times: 10 }))
  const { inMs } = answer
  if (answer._tag === "Go") return yield* Effect.sleep(inMs)
  return yield* new Postponed({
    delayMs: inMs,
    reason: `it is not its turn yet at ${limit.key}`,
    ...(answer.promised !== undefined && { turn: answer.promised }),
    ...(memo !== undefined && { memo })
  })
})

/** What was promised is good for one turn. */
const redeemed = new WeakSet<Postponement>()

const promisedBy = (postponed: Postponement, { name, key }: Limit) => {
  const { turn } = postponed
  if (turn?.name !== name || turn.key !== key || redeemed.has(postponed)) return undefined
  redeemed.add(postponed)
  return turn
}
