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

/** What is said of the task in its message's headers is not understood. */
export class InvalidHeaders extends Schema.TaggedError<InvalidHeaders>()("InvalidHeaders", {
  reason: Schema.String
}) {
  override get message() {
    return `The headers of the task's message are not understood: ${this.reason}.`
  }
}

/** The attempt took longer than the actor allows. */
export class TimedOut extends Schema.TaggedError<TimedOut>()("TimedOut", { seconds: Schema.Finite }) {
  override get message() {
    return `The attempt took longer than the ${this.seconds} seconds it may take.`
  }
}

/** The task was of no use any more when its turn came, or was not done by then. */
export class DeadlinePassed extends Schema.TaggedError<DeadlinePassed>()("DeadlinePassed", {
  deadline: Schema.String
}) {
  override get message() {
    return `The task was to be done by ${this.deadline}.`
  }
}

/** Whatever the task does, its worker does not survive it. */
export class WorkerKilled extends Schema.TaggedError<WorkerKilled>()("WorkerKilled", { times: Schema.Int }) {
  override get message() {
    return `It was being run ${this.times} times when its worker ended: out of memory, or crashed. It is not run again.`
  }
}

/** The failures that no further attempt can mend, whatever the kind. */
export const alwaysFinal: ReadonlySet<string> = new Set([
  "InvalidJson",
  "InvalidInput",
  "InvalidKey",
  "InvalidHeaders",
  "DeadlinePassed",
  "WorkerKilled"
])

/** Failures of no contract that say nothing about the task: they pass. */
export const passing: ReadonlySet<string> = new Set(["TimedOut", "NatsUnavailable"])
