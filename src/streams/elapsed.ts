/** Time by a clock that nobody sets, in milliseconds: good for how long something took, and for nothing else. */
import { Clock, Effect } from "effect"

export const elapsed = Effect.map(Clock.monotonicTimeNanos, (nanos) => Number(nanos) / 1e6)
