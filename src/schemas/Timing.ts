/** When a schedule ticks: every so often, or at the times of a cron expression. All times are whole seconds since 1970. */
import { Result } from "effect"
import * as Cron from "./cron/Cron.ts"
import { utc, zoneNamed } from "./cron/Zone.ts"

export interface Timing {
  readonly cron?: string
  /** In seconds. */
  readonly every?: number
  readonly timezone?: string
}

export interface Ticks {
  /** The first tick after this time; `from` is when one of the every-so-often was, or when they were set going. */
  readonly after: (time: number, from: number) => number | undefined
  /** The tick after which this is the next one. */
  readonly before: (next: number) => number | undefined
}

/** Undefined of what is no timing at all. */
export const ticksOf = ({ cron, every, timezone }: Timing): Ticks | undefined => {
  if (every !== undefined) return everySoOften(every)
  const parsed = Result.getOrUndefined(Cron.parse(cron ?? ""))
  const zone = timezone === undefined ? utc : zoneNamed(timezone)
  if (parsed === undefined || zone === undefined) return undefined
  const after = (time: number) => Cron.next(parsed, zone, time)
  return { after, before: (next) => lastBefore(next, after) }
}

const everySoOften = (every: number): Ticks => ({
  after: (time, from) => from + every * Math.max(1, Math.floor((time - from) / every) + 1),
  before: (next) => next - every
})

/** In seconds: no cron expression that ever comes again comes less often. */
const farthest = 9 * 366 * 86_400

/** The last time before which something comes that is earlier than this. */
const lastBefore = (next: number, after: (time: number) => number | undefined): number | undefined => {
  const isEarlier = (time: number) => (after(time) ?? next) < next
  let reach = 1
  while (!isEarlier(next - 1 - reach)) {
    reach *= 2
    if (reach > farthest) return undefined
  }
  // Something earlier comes after the one, and nothing after the other.
  let [yes, no] = [next - 1 - reach, next - 1]
  while (no - yes > 1) {
    const middle = Math.floor((yes + no) / 2)
    if (isEarlier(middle)) yes = middle
    else no = middle
  }
  return no
}

/** The next times, so many at most. */
export const nextTimes = (ticks: Ticks, now: number, from: number, most: number): ReadonlyArray<number> => {
  const times: Array<number> = []
  let time: number | undefined = now
  while (times.length < most) {
    time = ticks.after(time, from)
    if (time === undefined) return times
    times.push(time)
  }
  return times
}

/** More are not counted. */
const mostMissed = 1_000

/** How many ticks there should have been after one time and before another; a thousand stands for more. */
export const missedBetween = (ticks: Ticks, from: number, to: number): number => {
  let missed = 0
  let time = ticks.after(from, from)
  while (time !== undefined && time < to && missed < mostMissed) {
    missed += 1
    time = ticks.after(time, from)
  }
  return missed
}

export const timeText = (time: number): string => new Date(time * 1_000).toISOString().replace(".000Z", "Z")

/** As it stands in the key of a task. */
export const timeToken = (time: number): string => timeText(time).replaceAll(/[-:]/g, "")

export const secondsOf = (time: string): number => Math.floor(Date.parse(time) / 1_000)
