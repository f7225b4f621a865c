/** What keeps the housekeeper from its work, told once in a while and not once for each task. */
import { Clock, Effect } from "effect"

export interface Obstacles {
  /** `times` counts how often the same was tried. */
  readonly met: (
    obstacle: { readonly _tag: string; readonly message: string },
    times: number
  ) => Effect.Effect<void>
}

/** Long enough for a log that is read, short enough to find it in that of any day. */
const quietMs = 10 * 60_000

export const make = (): Obstacles => {
  const told = new Map<string, number>()
  return {
    met: ({ _tag, message }, times) =>
      Effect.flatMap(Clock.currentTimeMillis, (now) => {
        const isQuiet = now - (told.get(_tag) ?? -quietMs) < quietMs
        // That NATS is away is told by itself, and mostly over by the next try.
        if (isQuiet || (_tag === "NatsUnavailable" && times < 3)) return Effect.logDebug(message)
        told.set(_tag, now)
        return Effect.logWarning(`what finished tasks have left waits; trying until it is done: ${message}`)
      })
  }
}
