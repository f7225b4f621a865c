/** The headers of a task's message: the guard under which it is stored, and what is about the task. */
import type { HeaderList } from "./JetStream.ts"
import { headersOf as optionHeaders } from "./optionHeaders.ts"
import type { Submission } from "./Publisher.ts"
import { name as traceparent } from "../telemetry/traceparent.ts"
import * as Subjects from "./Subjects.ts"

/** A second publish of the same task is refused while the first one is in the queue, and says that it may be one. */
export const taskHeaders = (submission: Submission, key: string, mayBeSecond: boolean): HeaderList =>
  saying(
    [
      [Subjects.header.expectedSequence, "0"],
      [Subjects.header.expectedSubject, Subjects.taskAnyLane(submission.kind, key)]
    ],
    submission,
    mayBeSecond
  )

/**
 * Of a task that is to be queued later. What takes it into its queue knows nothing of what is there or was done, so that
 * whoever gets it looks. `expected` is the sequence of what may stand on the subjects that are guarded, `ends` when a burst is done
 * however long it goes on.
 */
export const scheduleHeaders = (
  submission: Submission,
  key: string,
  at: number,
  guard: { readonly subject: string; readonly expected: number },
  ends?: number
): HeaderList =>
  saying(
    [
      [Subjects.header.expectedSequence, String(guard.expected)],
      [Subjects.header.expectedSubject, guard.subject],
      [Subjects.header.schedule, `@at ${new Date(at).toISOString()}`],
      [Subjects.header.scheduleTarget, Subjects.due(submission.kind, submission.lane ?? "normal", key)],
      ...(ends === undefined ? [] : [[Subjects.header.burstEnds, new Date(ends).toISOString()] as const])
    ],
    submission,
    true
  )

const saying = (
  list: Array<readonly [string, string]>,
  submission: Submission,
  mayBeSecond: boolean
): HeaderList => {
  if (mayBeSecond) list.push([Subjects.header.look, "1"])
  if (submission.parent !== undefined) list.push([Subjects.header.parent, submission.parent])
  if (submission.trace !== undefined) list.push([traceparent, submission.trace])
  if (submission.again !== undefined) {
    list.push([Subjects.header.replaces, String(submission.again.replaces)])
    list.push([Subjects.header.run, String(submission.again.run)])
  }
  if (submission.options !== undefined) list.push(...optionHeaders(submission.options))
  return list
}
