/** The clock of this machine beside the server's: records say when, and deadlines are looked at here. */
import { Clock, Effect } from "effect"
import { type Finding, bad, doubtful, good, unseen } from "./Finding.ts"

/** Runs something, and tells the time in its middle and how long it took, both in milliseconds. */
export const elapsedBetween = Effect.fnUntraced(function* <A, E, R>(run: Effect.Effect<A, E, R>) {
  const before = yield* Clock.currentTimeMillis
  const value = yield* run
  const after = yield* Clock.currentTimeMillis
  return { value, middle: (before + after) / 2, tookMs: after - before }
})

/** Of the answer that came quickest, which is the surest. */
export const clock = (
  answers: ReadonlyArray<{ readonly aheadMs: number; readonly tookMs: number }>
): Finding => {
  const [best] = answers.toSorted((a, b) => a.tookMs - b.tookMs)
  if (best === undefined) return unseen("clock", "no answer of the server tells its time")
  // It may have been read at the beginning of the question, or at its end.
  const off = Math.abs(best.aheadMs) - best.tookMs / 2
  if (off <= doubtfulMs)
    return good("clock", `within ${Math.ceil(Math.abs(best.aheadMs) + best.tookMs / 2)} ms of the server's`)
  const found = `${Math.round(off)} ms ${best.aheadMs > 0 ? "behind" : "ahead of"} the server's`
  const todo = "Have the clocks of all machines set over the network (NTP)."
  return off > badMs ? bad("clock", found, todo) : doubtful("clock", found, todo)
}

const doubtfulMs = 500
/** A deadline or a start is off by as much. */
const badMs = 5_000
