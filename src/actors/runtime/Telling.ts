/** Tells of what takes a while: who runs it since when, how far it is, what its program says; or what it waits for. */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import { Running } from "../../streams/Running.ts"
import type { Waiting as WaitingTask } from "../../schemas/TaskRecord.ts"
import { timeOf } from "../../streams/timeOf.ts"
import type { Report } from "./Report.ts"

/** A task that is still running after this long is told of. */
const tellAfterMs = 250

/** One that still waits here for its turn after this long is told of as well: for so long at a time, until it is renewed. */
const waitsAfterMs = 1_000
const waitsForMs = 10_000

/** What was told of it last. */
export type Told = "waits" | "runs"

interface Entry {
  readonly delivery: Delivery
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds by a clock that nobody sets. */
  readonly since: number
  readonly waited: (now: number) => number
  readonly waitsFor: () => string | undefined
  readonly report: Report
  told?: Told
}

export const make = Effect.fnUntraced(function* (worker: string) {
  const running = yield* Running
  const live = yield* Live

  const note = ({ delivery, startedAt, attempt, report }: Entry, waiting?: WaitingTask) => {
    running.put(delivery.kind, delivery.key, {
      worker,
      startedAt: timeOf(startedAt),
      attempt,
      ...(waiting !== undefined && { waiting }),
      ...report.told()
    })
  }

  const tellOfWaiting = (entry: Entry, reason: string, now: number, time: number, renew: boolean) => {
    if (now - entry.since < waitsAfterMs || (entry.told === "waits" && !renew)) return
    note(entry, { until: timeOf(time + waitsForMs), reason })
    entry.told = "waits"
  }

  return {
    /** Called now and then, at this time in milliseconds since 1970; with `renew` also what was told before is told again. */
    tell: (entry: Entry, now: number, time: number, renew: boolean) => {
      const reason = entry.waitsFor()
      if (reason !== undefined) return tellOfWaiting(entry, reason, now, time, renew)
      const { kind, key } = entry.delivery
      const isFirst = entry.told !== "runs" && now - entry.since - entry.waited(now) >= tellAfterMs
      const news = entry.report.news()
      if (isFirst || (renew && entry.told !== undefined) || news !== undefined) note(entry)
      if (isFirst) live.tell(kind, "started", key, { worker, attempt: entry.attempt })
      if (news !== undefined) live.tell(kind, "progress", key, news)
      if (isFirst || news !== undefined) entry.told = "runs"
    },
    ended: ({ kind, key, deliveries }: Delivery, told: boolean) => {
      // A worker that was killed may have left an entry behind.
      if (told || deliveries > 1) running.remove(kind, key)
    }
  }
})
