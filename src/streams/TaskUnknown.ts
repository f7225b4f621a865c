/** There is no such task. */
import { Effect, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { find } from "../schemas/Tasks.ts"

export class TaskUnknown extends Schema.TaggedError<TaskUnknown>()("TaskUnknown", { id: Schema.String }) {
  override get message() {
    return `There is no task ${this.id}: it was never submitted here, or its record has expired.`
  }
}

/** The kind and the key that an id names. A kind that there is not has no task. */
export const namedBy = (
  id: string
): Effect.Effect<{ readonly kind: string; readonly key: string }, TaskUnknown> => {
  const named = TaskId.parse(id)
  return named === undefined || find(named.kind) === undefined
    ? Effect.fail(new TaskUnknown({ id }))
    : Effect.succeed(named)
}
