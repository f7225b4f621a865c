/** The failure of a task that another task called, where it is none the child's contract declares. */
import { Schema } from "effect"

/** The child was cancelled, ran out of time, crashed, or did not understand its input. Its own record says more. */
export class ChildFailed extends Schema.TaggedError<ChildFailed>()("ChildFailed", {
  child: Schema.String,
  tag: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `The task ${this.child} that this one called failed (${this.tag}): ${this.reason}`
  }
}
