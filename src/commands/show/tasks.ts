/** Tasks as a table: what became of each, when that was last known, and why. */
import type { TaskView } from "../../schemas/TaskRecord.ts"
import type { Look } from "../screen/Screen.ts"
import { styleOf } from "../screen/paint.ts"
import { table } from "../screen/table.ts"
import { remark } from "./remark.ts"
import { moment } from "./spans.ts"

export const tasks = (shown: ReadonlyArray<TaskView>, look: Look): ReadonlyArray<string> =>
  table(
    [{ title: "STATE" }, { title: "WHEN" }, { title: "ID" }, { title: "" }],
    shown.map((task) => [
      [task.state, styleOf(task.state)],
      [moment(task.finishedAt ?? task.startedAt ?? task.enqueuedAt), "dim"],
      task.id,
      remark(task)
    ]),
    look
  )
