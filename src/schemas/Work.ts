/** What may become of work that is done in a thread of its own: more time or memory than it is given. */
import { Schema } from "effect"

/** The work was stopped. The same input would take as long again. */
export class WorkOverran extends Schema.TaggedError<WorkOverran>()("WorkOverran", {
  timeoutMs: Schema.Int
}) {
  override get message() {
    return `The work took longer than the ${this.timeoutMs} ms it is given, and was stopped. Give it less to do.`
  }
}

/** The work was stopped. The same input would take as much again. */
export class WorkTooLarge extends Schema.TaggedError<WorkTooLarge>()("WorkTooLarge", {
  memoryMb: Schema.Int
}) {
  override get message() {
    return `The work took more than the ${this.memoryMb} MB of memory it is given, and was stopped. Give it less to do.`
  }
}
