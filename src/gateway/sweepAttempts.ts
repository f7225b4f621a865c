/**
 * Clears attempts that no record tells of: those of a worker that was slow and not dead, written down when another one
 * had finished the task.
 */
import { Clock, Duration, Effect } from "effect"
import { Housekeeping } from "../streams/Housekeeping.ts"

/** Few at a time: tasks that wait for their next attempt are looked at in vain. */
const most = 100
/** What is younger is mostly of tasks that are about to be done. */
const oldEnough = Duration.seconds(10)

/** Looks at the oldest attempts from this sequence on; returns where to go on. */
export const sweepAttempts = Effect.fn("Housekeeper.sweepAttempts")(function* (from = 1) {
  const housekeeping = yield* Housekeeping
  const now = yield* Clock.currentTimeMillis
  let at = from
  for (let looked = 0; looked < most; looked += 1) {
    const entry = yield* housekeeping.attemptFrom(at)
    // They are in order of time: what comes after a young one is younger.
    if (entry === undefined || now - entry.writtenAt < Duration.toMillis(oldEnough)) return 1
    at = entry.sequence + 1
    // A queue that cannot be asked now, or is no more, is no reason to look at no other.
    const isOver = yield* Effect.orElseSucceed(housekeeping.isOver(entry.life), () => false)
    if (isOver) yield* housekeeping.clearAttempts(entry.life)
  }
  return at
})
