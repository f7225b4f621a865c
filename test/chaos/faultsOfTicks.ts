/** Whether each tick of a schedule became one task, or is told of as skipped or missed. */
import { timeText } from "../../src/schemas/Timing.ts"
import type { Entry } from "./audit.ts"
import type { Outage } from "./servers.ts"
import type { Ticking } from "./ticking.ts"

/** What a server that was killed takes until it ticks again, in seconds. */
const recovering = 5

export const faultsOfTicks = (
  ticking: Ticking,
  records: ReadonlyMap<string, ReadonlyArray<Entry>>,
  outages: ReadonlyArray<Outage>
): ReadonlyArray<string> => {
  const { name, every, until, isCron, overlap, since, skipped, missed } = ticking
  const tasks = tasksOf(ticking, records)
  const times = tasks.map(({ at }) => at)
  const last = times.at(-1) ?? since
  const gaps = [since, ...times].flatMap((from, n) => (times[n] === undefined ? [] : { from, to: times[n] }))
  const wasAway = (from: number, to: number) =>
    outages.some((outage) => outage.from / 1_000 - 1 <= to && outage.to / 1_000 + recovering >= from)
  // Of one that skips, its last task may have kept the others from being one.
  const busyUntil = overlap === "skip" ? (tasks.at(-1)?.finishedAt ?? 0) / 1_000 : 0
  const isSilent = until / 1_000 - Math.max(last, busyUntil) > every + recovering
  const told = skipped + missed
  const due = Math.max(0, last - Math.min(since, (times[0] ?? since) - 1))
  return [
    ...(isSilent ? [`${name} does not tick any more after ${timeText(last)}`] : []),
    ...(isCron && times.length + told !== due
      ? [
          `${name} was due ${due} times since ${timeText(since)}: ${times.length} tasks, ${skipped} skipped, ${missed} missed;` +
            ` none from ${gaps.filter(({ from, to }) => to - from > 1).map(({ from, to }) => `${timeText(from)} to ${timeText(to)}`)}`
        ]
      : []),
    ...gaps
      .filter(({ from, to }) => to - from > every && overlap === "queue" && !wasAway(from, to))
      .map(({ from, to }) => `${name} did not tick from ${timeText(from)} to ${timeText(to)}`),
    ...gaps
      .filter(({ from, to }) => from !== since && to - from < every)
      .map(({ from, to }) => `${name} ticked at ${timeText(from)} and again at ${timeText(to)}`),
    ...(overlap === "skip" ? overlaps(name, tasks) : [])
  ]
}

interface Tick extends Entry {
  /** In seconds since 1970. */
  readonly at: number
}

/** Those that became a task, in order. */
const tasksOf = ({ kind, name }: Ticking, records: ReadonlyMap<string, ReadonlyArray<Entry>>) =>
  [...records]
    .flatMap(([id, entries]): ReadonlyArray<Tick> => {
      const [, time = ""] = id.startsWith(`${kind}_${name}-`) ? (/-(\d{8}T\d{6})Z$/.exec(id) ?? []) : []
      const at = Date.parse(time.replace(/^(....)(..)(..)T(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z")) / 1_000
      return Number.isNaN(at) ? [] : entries.map((entry) => ({ ...entry, at }))
    })
    .toSorted((a, b) => a.at - b.at)

/** A tick that comes late is queued after one that was due later. */
const overlaps = (name: string, all: ReadonlyArray<Tick>) => {
  const tasks = all.toSorted((a, b) => a.enqueuedAt - b.enqueuedAt)
  return tasks.flatMap((task, n) => {
    const before = tasks[n - 1]
    return before !== undefined && task.enqueuedAt < before.finishedAt
      ? [`${name} of ${timeText(task.at)} was queued while that of ${timeText(before.at)} was not done`]
      : []
  })
}
