/** What is worth saying of a task in half a line: how far it is, what it waits for, or why it failed. */
import type { TaskView } from "../../schemas/TaskRecord.ts"
import { moment } from "./spans.ts"

export const remark = ({
  state,
  error,
  progress,
  waiting,
  attempts,
  runAt
}: Pick<TaskView, "state" | "error" | "progress" | "waiting" | "attempts" | "runAt">): string => {
  if (runAt !== undefined) return `due ${moment(runAt)}`
  if (progress !== undefined) return `${Math.floor(progress.fraction * 100)} % ${progress.note ?? ""}`
  if (waiting !== undefined) return `waits: ${waiting.reason}`
  const reason = state === "retrying" ? attempts.at(-1)?.error : error
  return reason === undefined ? "" : `${reason.tag}: ${reason.message}`
}
