/** What may come a thousand times is told once in a while: this knows when it is time to. */
import { Clock, Effect } from "effect"

export interface Reminders {
  /** Whether this is to be told now; it then counts as told. */
  readonly isDue: (what: string) => Effect.Effect<boolean>
}

/** Long enough for a log that is read, short enough to find what is wrong for days in the log of each of them. */
const quietMs = 10 * 60_000

/** However many things are wrong, no more than these are remembered. */
const most = 100

export const make = (): Reminders => {
  const told = new Map<string, number>()
  return {
    isDue: (what) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        if (now - (told.get(what) ?? -quietMs) < quietMs) return false
        if (told.size >= most) told.clear()
        told.set(what, now)
        return true
      })
  }
}
