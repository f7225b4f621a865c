/** What keeps a gateway from its duties, told once in a while and not once for each task. */
import { Effect } from "effect"
import * as Reminders from "../streams/Reminders.ts"

export interface Obstacles {
  /** `times` counts how often the same was tried. */
  readonly met: (
    obstacle: { readonly _tag: string; readonly message: string },
    times: number
  ) => Effect.Effect<void>
}

/** `what` waits until it is done. */
export const make = (what: string): Obstacles => {
  const reminders = Reminders.make()
  return {
    met: ({ _tag, message }, times) => {
      // That NATS is away is told by itself, and mostly over by the next try.
      if (_tag === "NatsUnavailable" && times < 3) return Effect.logDebug(message)
      return Effect.flatMap(reminders.isDue(_tag), (isDue) =>
        isDue
          ? Effect.logWarning(`${what} waits; trying until it is done: ${message}`)
          : Effect.logDebug(message)
      )
    }
  }
}
