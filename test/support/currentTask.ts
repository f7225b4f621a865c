/** The task that a program under test runs for. */
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import * as Report from "../../src/actors/runtime/Report.ts"
import * as TaskId from "../../src/schemas/TaskId.ts"

export const currentTask = (kind: string, key: string, attempt = 1): CurrentTask["Service"] => {
  const { progress, log } = Report.make()
  const enqueuedAt = "2026-11-20T10:00:00.000Z"
  return { id: TaskId.make(kind, key), kind, key, attempt, enqueuedAt, timeout: 60_000, progress, log }
}
