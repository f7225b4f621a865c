/** A schedule as it is shown: with when it ticks next, and what came of its ticks. */
import { type Schedule, told } from "../../schemas/Schedule.ts"
import type { TaskState } from "../../schemas/TaskRecord.ts"
import { nextTimes, secondsOf, ticksOf, timeText } from "../../schemas/Timing.ts"
import type { Kept } from "./Kept.ts"
import type { Ran } from "./Ran.ts"

export const shown = (
  { name, definition, updatedAt }: Kept,
  ran: Ran | undefined,
  /** Of its last task. */
  state: TaskState | undefined,
  /** In seconds since 1970. */
  now: number
): Schedule => {
  const ticks = definition.paused ? undefined : ticksOf(definition)
  const changed = secondsOf(updatedAt)
  const from = ran !== undefined && ran.seen > changed ? ran.seen : Math.round(Date.parse(updatedAt) / 1_000)
  return {
    name,
    ...definition,
    updatedAt,
    next: ticks === undefined ? [] : nextTimes(ticks, now, from, told).map(timeText),
    ...(ran?.last === undefined
      ? {}
      : {
          last: {
            id: ran.last.id,
            at: timeText(ran.last.at),
            ...(state === undefined ? {} : { state })
          }
        }),
    ...(ran?.skipped === undefined ? {} : { skipped: counted(ran.skipped) }),
    ...(ran?.missed === undefined ? {} : { missed: counted(ran.missed) })
  }
}

const counted = ({ count, at }: { readonly count: number; readonly at: number }) => ({
  count,
  at: timeText(at)
})
