/** The headers of a task's message: the guard under which it is stored, and what is about the task. */
import type { HeaderList } from "./JetStream.ts"
import { headersOf as optionHeaders } from "./optionHeaders.ts"
import type { Submission } from "./Publisher.ts"
import { name as traceparent } from "../telemetry/traceparent.ts"
import * as Subjects from "./Subjects.ts"

/** A second publish of the same task is refused while the first one is in the queue, and says that it may be one. */
export const taskHeaders = (submission: Submission, key: string, mayBeSecond: boolean): HeaderList => {
  const list: Array<readonly [string, string]> = [
    [Subjects.header.expectedSequence, "0"],
    [Subjects.header.expectedSubject, Subjects.taskAnyLane(submission.kind, key)]
  ]
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
