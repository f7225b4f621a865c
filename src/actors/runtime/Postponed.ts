/** How a program ends that must wait longer than a slot should: the task is handed back, and that costs no attempt. */
import { Schema } from "effect"
import type { Postponement } from "../../streams/Postponement.ts"
import type { History } from "./History.ts"

export class Postponed extends Schema.TaggedError<Postponed>()("Postponed", {
  delayMs: Schema.Finite,
  reason: Schema.String,
  /** What was promised to it: it is told when the program is run again, as `postponed`. */
  turn: Schema.optionalKey(Schema.Struct({ name: Schema.String, key: Schema.String, at: Schema.Finite })),
  /** What else the program wants to know then. */
  memo: Schema.optionalKey(Schema.Json)
}) {
  override get message() {
    return `The task waits ${Math.ceil(this.delayMs)} ms: ${this.reason}.`
  }
}

/** One whose program has not begun: what that was told before holds on. */
export const putOff = (told: Postponement | undefined, delayMs: number, reason: string) =>
  new Postponed({
    delayMs,
    reason,
    ...(told?.turn !== undefined && { turn: told.turn }),
    ...(told?.memo !== undefined && { memo: told.memo })
  })

/** What is written down of it, in the place of what was written before. `until` is RFC 3339. */
export const postponementOf = (
  { entries, postponed }: History,
  { reason, turn, memo }: Postponed,
  { until, told }: { readonly until: string; readonly told?: number }
): Postponement => ({
  times: (postponed?.last.times ?? 0) + 1,
  until,
  reason,
  entries: entries.length,
  ...(told !== undefined && { told }),
  ...(turn !== undefined && { turn }),
  ...(memo !== undefined && { memo })
})

/**
 * What the program is told of it when it is run again. A turn is good for one attempt, and one that comes after a
 * failure begins anew: at its own address, and in the queue.
 */
export const toldOf = ({ entries, postponed }: History): Postponement | undefined => {
  if (postponed === undefined || postponed.last.entries === entries.length) return postponed?.last
  const { times, until, reason } = postponed.last
  return { times, until, reason }
}
