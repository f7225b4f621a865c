/** What is written down of an attempt that did not succeed. */
import { Clock, Effect } from "effect"
import type { Attempt, TaskError } from "../../schemas/TaskRecord.ts"
import type { Attempts } from "../../streams/Attempts.ts"
import { timeOf } from "../../streams/timeOf.ts"
import type { Ended } from "./Ledger.ts"
import type { Surely } from "./surely.ts"

export const noting = ({
  attempts,
  worker,
  surely
}: {
  readonly attempts: Attempts["Service"]
  readonly worker: string
  readonly surely: Surely["surely"]
}) => ({
  entryOf: (ended: Ended, how: Attempt["ended"], error: TaskError) =>
    Effect.map(Clock.currentTimeMillis, (now): Attempt => {
      const { delivery, history, startedAt } = ended
      const run = delivery.again === undefined ? {} : { run: delivery.again.run }
      return {
        attempt: history.attempt,
        ...run,
        ended: how,
        startedAt: timeOf(startedAt),
        finishedAt: timeOf(now),
        worker,
        error
      }
    }),
  /**
   * The sequence of the entry, which takes the place of the mark, or of what tells that the task waited, if there is one;
   * undefined if another worker is at the same attempt.
   */
  put: ({ delivery, history }: Ended, entry: Attempt) =>
    surely(attempts.put(delivery, history.entries.length + 1, entry, history.mark ?? history.told ?? 0))
})
