/** What is to become of a tick: a task, or nothing. */
import type { Definition } from "../../schemas/Schedule.ts"
import { missedBetween, ticksOf } from "../../schemas/Timing.ts"
import type { Ran } from "./Ran.ts"

export interface Tick {
  /** When it was due, in seconds since 1970. */
  readonly at: number
  /** Of its message. */
  readonly sequence: number
  /** What was to be done when it was due. */
  readonly definition: Definition
}

/**
 * `task`: it becomes a task, and `ran` is to be written before. `again`: it may have become one already; look first.
 * `late`: the same, and it comes after one that was due later, where it was taken for missed; `ran` is to be written
 * after. `skipped`: the task before is not finished. `repeated`: it was seen before.
 */
export type Decision =
  | { readonly _tag: "task" | "skipped" | "late"; readonly ran: Ran }
  | { readonly _tag: "again" }
  | { readonly _tag: "repeated" }

export const decide = (
  { at, sequence, definition }: Tick,
  id: string,
  ran: Ran | undefined,
  /** When the schedule was last changed, in seconds since 1970. */
  since: number,
  /** The task of the tick before is not finished. */
  isBusy: boolean
): Decision => {
  const isSkipped = isBusy && definition.overlap === "skip"
  if (ran !== undefined && at === ran.seen) {
    return ran.sequence === sequence && ran.became === "task" ? { _tag: "again" } : { _tag: "repeated" }
  }
  if (ran !== undefined && at < ran.seen)
    return isSkipped ? { _tag: "repeated" } : { _tag: "late", ran: found(ran) }
  // A server that was killed may begin to count anew.
  const isTooSoon = ran !== undefined && ran.seen >= since && at - ran.seen < (definition.every ?? 0)
  if (isTooSoon) return { _tag: "repeated" }
  const ticks = ticksOf(definition)
  const missed = ticks === undefined ? 0 : missedBetween(ticks, Math.max(ran?.seen ?? 0, since), at)
  const counted = {
    schedule: definition.createdAt,
    seen: at,
    sequence,
    ...(ran?.last === undefined ? {} : { last: ran.last }),
    ...(ran?.skipped === undefined ? {} : { skipped: ran.skipped }),
    ...(ran?.missed === undefined ? {} : { missed: ran.missed }),
    ...(missed === 0 ? {} : { missed: { count: (ran?.missed?.count ?? 0) + missed, at } })
  }
  return isSkipped
    ? {
        _tag: "skipped",
        ran: { ...counted, became: "nothing", skipped: { count: (ran?.skipped?.count ?? 0) + 1, at } }
      }
    : { _tag: "task", ran: { ...counted, became: "task", last: { id, at } } }
}

/** One that was missed has come after all. */
const found = ({ missed, ...rest }: Ran): Ran =>
  missed === undefined || missed.count <= 1
    ? rest
    : { ...rest, missed: { ...missed, count: missed.count - 1 } }
