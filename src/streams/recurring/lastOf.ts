/** The last task of a schedule, if anything is known of it. */
import { Effect } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import { find } from "../../schemas/Tasks.ts"
import { TaskViews } from "../TaskViews.ts"
import type { Ran } from "./Ran.ts"

/** A kind that there was in an earlier version may have no queue any more to look into. */
export const lastOf = Effect.fnUntraced(function* (ran: Ran | undefined) {
  const task = ran?.last && TaskId.parse(ran.last.id)
  if (task === undefined || find(task.kind) === undefined) return undefined
  return yield* (yield* TaskViews).find(task.kind, task.key)
})
