/** What a record takes over from its task's message, its history and its report. */
import { toldOf } from "../../streams/About.ts"
import type { Delivery } from "../../streams/Delivery.ts"
import type { History } from "./History.ts"
import type { Report } from "./Report.ts"

/** What a record has of its task's message. */
export const knownOf = (delivery: Delivery) => {
  const { kind, key, enqueuedAt, again, trace } = delivery
  return {
    kind,
    key,
    enqueuedAt,
    ...toldOf(delivery),
    ...(trace === undefined ? {} : { trace }),
    ...(again === undefined ? {} : { replaces: again.replaces })
  }
}

/** Whether there is something of the task beside its message, to be cleared away. */
export const hasEntries = ({ entries, mark, postponed }: History) =>
  entries.length > 0 || mark !== undefined || postponed !== undefined

export const attemptsOf = ({ earlier, entries }: History) =>
  earlier.length === 0 ? entries : [...earlier, ...entries]

export const logOf = (report: Report) => {
  const { log } = report.told()
  return log === undefined ? {} : { log }
}
