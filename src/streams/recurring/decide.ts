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
 * `task`: it becomes a task, and `ran` is to be written before. `late`: the same, after one that was due later, where it
 * was taken for missed. `again`: it may have become one already; look first. `skipped`: the task before is not finished.
 * `repeated`: it was seen before.
 */
export type Decision =
  | { readonly _tag: "task" | "skipped" | "late"; readonly ran: Ran }
  | { readonly _tag: "again" }
  | { readonly _tag: "repeated" }

export const decide = (
  tick: Tick,
  id: string,
  ran: Ran | undefined,
  /** When the schedule was last changed, in seconds since 1970. */
  since: number,
  /** The task of the tick before is not finished. */
  isBusy: boolean
): Decision => {
  const { at, sequence, definition } = tick
  const isSkipped = isBusy && definition.overlap === "skip"
  if (ran !== undefined && at === ran.seen) {
    return ran.sequence === sequence && ran.became === "task" ? { _tag: "again" } : { _tag: "repeated" }
  }
  if (ran !== undefined && at < ran.seen) return afterLater(tick, id, ran, isSkipped)
  // A server that was killed may begin to count anew.
  const isTooSoon = ran !== undefined && ran.seen >= since && at - ran.seen < (definition.every ?? 0)
  if (isTooSoon) return { _tag: "repeated" }
  const ticks = ticksOf(definition)
  const after = Math.max(ran?.seen ?? 0, since)
  const missed = ticks === undefined ? 0 : missedBetween(ticks, after, at)
  const counted = {
    schedule: definition.createdAt,
    seen: at,
    sequence,
    ...(ran?.last === undefined ? {} : { last: ran.last }),
    ...(ran?.skipped === undefined ? {} : { skipped: ran.skipped }),
    ...(ran?.missed === undefined ? {} : { missed: ran.missed }),
    ...(ran?.gaps === undefined ? {} : { gaps: ran.gaps }),
    ...(missed === 0
      ? {}
      : {
          missed: { count: (ran?.missed?.count ?? 0) + missed, at },
          gaps: [...(ran?.gaps ?? []), { after, before: at }].slice(-mostGaps)
        })
  }
  return isSkipped
    ? {
        _tag: "skipped",
        ran: { ...counted, became: "nothing", skipped: { count: (ran?.skipped?.count ?? 0) + 1, at } }
      }
    : { _tag: "task", ran: { ...counted, became: "task", last: { id, at, sequence } } }
}

/** Ticks that come later than this many times of trouble ago are seldom. */
const mostGaps = 8

/** One that was due later came first. */
const afterLater = (
  { at, sequence, definition }: Tick,
  id: string,
  ran: Ran,
  isSkipped: boolean
): Decision => {
  const { overlap } = definition
  // It was to become this task, and whoever was at it may have died.
  if (ran.last?.at === at) return { _tag: "again" }
  const isMissed = ran.gaps?.some(({ after, before }) => after < at && at < before) ?? false
  // Of others one task follows the other, or has been left out.
  if (!isMissed) return { _tag: overlap === "queue" ? "again" : "repeated" }
  const now = found(ran, at)
  if (isSkipped)
    return {
      _tag: "skipped",
      ran: {
        ...now,
        skipped: { count: (ran.skipped?.count ?? 0) + 1, at: Math.max(at, ran.skipped?.at ?? 0) }
      }
    }
  // Where no two are to run at once, the next one has to know of this one.
  return {
    _tag: "late",
    ran: { ...now, ...(overlap === "skip" && { last: { id, at, sequence } }) }
  }
}

/** One that was missed has come after all. */
const found = ({ missed, gaps = [], ...rest }: Ran, at: number): Ran => {
  const left = gaps
    .flatMap(({ after, before }) =>
      after < at && at < before
        ? [
            { after, before: at },
            { after: at, before }
          ]
        : [{ after, before }]
    )
    .filter(({ after, before }) => before - after > 1)
  return {
    ...rest,
    ...(missed === undefined || missed.count <= 1 ? {} : { missed: { ...missed, count: missed.count - 1 } }),
    ...(left.length === 0 ? {} : { gaps: left.slice(-mostGaps) })
  }
}
