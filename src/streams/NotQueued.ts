/** Why a task is not put into its queue. */
import { Schema } from "effect"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { maxTaskBytes } from "./Topology.ts"

/** The queue of the kind holds as much as it may. Nothing was dropped and nothing was accepted. */
export class QueueFull extends Schema.TaggedError<QueueFull>()("QueueFull", { kind: Schema.String }) {
  override get message() {
    return `The queue of ${this.kind} is full. Try again later; more workers, or a larger MILLRACE_QUEUE_BYTES, help.`
  }
}

/** The input is larger than a message may be. */
export class TaskTooLarge extends Schema.TaggedError<TaskTooLarge>()("TaskTooLarge", {
  kind: Schema.String,
  bytes: Schema.Int
}) {
  override get message() {
    return `The input has ${this.bytes} bytes; a task takes ${maxTaskBytes}. Store it as a blob and name that instead.`
  }
}

/** There is no queue for this kind: NATS is there, but was never set up for it. */
export class QueueMissing extends Schema.TaggedError<QueueMissing>()("QueueMissing", {
  kind: Schema.String
}) {
  override get message() {
    return `NATS has no queue for ${this.kind}. Run \`millrace setup\` against this server.`
  }
}

export type Refused = QueueFull | TaskTooLarge | QueueMissing | NatsUnavailable
