/** There is no such task. */
import { Schema } from "effect"

export class TaskUnknown extends Schema.TaggedError<TaskUnknown>()("TaskUnknown", { id: Schema.String }) {
  override get message() {
    return `There is no task ${this.id}: it was never submitted here, or is older than the retention.`
  }
}
