/** The pipeline's own failures of an attempt, beside those a kind's contract declares. */
import { Schema } from "effect"

/** The body is not JSON. It never will be. */
export class InvalidJson extends Schema.TaggedError<InvalidJson>()("InvalidJson", { reason: Schema.String }) {
  override get message() {
    return `The body of a task is its input as JSON, and this is none: ${this.reason}.`
  }
}

/** The message's own key cannot be used. */
export class InvalidKey extends Schema.TaggedError<InvalidKey>()("InvalidKey", { reason: Schema.String }) {
  override get message() {
    return this.reason
  }
}

/** The attempt took longer than the actor allows. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", { seconds: Schema.Finite }) {
  override get message() {
    return `The attempt took longer than the ${this.seconds} seconds it may take.`
  }
}

/** The failures that no further attempt can mend, whatever the kind. */
export const alwaysFinal: ReadonlySet<string> = new Set(["InvalidJson", "InvalidInput", "InvalidKey"])

/** Failures of no contract that say nothing about the task: they pass. */
export const passing: ReadonlySet<string> = new Set(["TimedOut", "NatsUnavailable"])
