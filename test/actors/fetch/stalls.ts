/** For how long nothing else could run while something did: what a lease would have waited. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import { Effect } from "effect"

/** A busy machine alone may hold one up for half a second; what is guarded against here took 7 to 79 seconds. */
export const tolerableMs = 1500

/** In milliseconds, with what was given. */
export const stalled = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const delay = monitorEventLoopDelay({ resolution: 5 })
      delay.enable()
      return delay
    }),
    (delay) =>
      Effect.gen(function* () {
        const value = yield* work
        // The delay is noted when the loop comes round.
        yield* Effect.sleep("20 millis")
        return { value, longestMs: delay.max / 1e6 }
      }),
    (delay) => Effect.sync(() => delay.disable())
  )
