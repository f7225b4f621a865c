/** What is said about when a task is to be queued makes no sense. */
import { Schema } from "effect"

export class LaterUnclear extends Schema.TaggedError<LaterUnclear>()("LaterUnclear", {
  option: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.option}: ${this.reason}.`
  }
}
