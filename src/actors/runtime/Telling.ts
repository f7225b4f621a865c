/** Tells of what takes a while: who runs it since when, how far it is, and what its program says. */
import { Effect } from "effect"
import type { Delivery } from "../../streams/Delivery.ts"
import { Live } from "../../streams/Live.ts"
import { Running } from "../../streams/Running.ts"
import type { Report } from "./Report.ts"

/** A task that is still running after this long is told of. */
const tellAfterMs = 250

interface Entry {
  readonly delivery: Delivery
  readonly attempt: number
  /** Milliseconds since 1970. */
  readonly startedAt: number
  /** Milliseconds by a clock that nobody sets. */
  readonly since: number
  readonly report: Report
  /** Whether anything was told of it. */
  told: boolean
}

export const make = Effect.fnUntraced(function* (worker: string) {
  const running = yield* Running
  const live = yield* Live

  const note = ({ delivery, startedAt, attempt, report }: Entry) => {
    running.put(delivery.kind, delivery.key, {
      worker,
      startedAt: new Date(startedAt).toISOString(),
      attempt,
      ...report.told()
    })
  }

  return {
    /** Called now and then; with `renew` also what was told before is told again. */
    tell: (entry: Entry, now: number, renew: boolean) => {
      const { kind, key } = entry.delivery
      const isFirst = !entry.told && now - entry.since >= tellAfterMs
      const news = entry.report.news()
      if (isFirst || (renew && entry.told) || news !== undefined) note(entry)
      if (isFirst) live.tell(kind, "started", key, { worker, attempt: entry.attempt })
      if (news !== undefined) live.tell(kind, "progress", key, news)
      entry.told ||= isFirst || news !== undefined
    },
    ended: ({ kind, key, deliveries }: Delivery, told: boolean) => {
      // A worker that was killed may have left an entry behind.
      if (told || deliveries > 1) running.remove(kind, key)
    }
  }
})
