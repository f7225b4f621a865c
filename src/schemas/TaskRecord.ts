/** What is known of a task: while it moves, and, once it is finished, the record that stays. */
import { Schema } from "effect"
import { Blob } from "./Blob.ts"
import { TaskId } from "./TaskId.ts"
import { TaskOptions } from "./TaskOptions.ts"

export const FinalState = Schema.Literals(["succeeded", "failed", "cancelled"])
export type FinalState = typeof FinalState.Type

export const TaskState = Schema.Literals([
  "scheduled",
  "queued",
  "running",
  "retrying",
  "succeeded",
  "failed",
  "cancelled"
]).annotate({
  identifier: "TaskState",
  message: "one of scheduled, queued, running, retrying, succeeded, failed, cancelled"
})
export type TaskState = typeof TaskState.Type

/** RFC 3339, in UTC, to the millisecond. */
const Time = Schema.String.annotate({ format: "date-time" })

/**
 * Why an attempt or a task failed: `tag` is the failure's name in the kind's contract, or one of the pipeline's own
 * (`TimedOut`, `Crashed`, `InvalidInput`, ...); `details` are the failure's fields.
 */
export const TaskError = Schema.Struct({
  tag: Schema.String,
  message: Schema.String,
  details: Schema.optionalKey(Schema.Json)
}).annotate({ identifier: "TaskError" })
export type TaskError = typeof TaskError.Type

/** A person has failed tasks done again: each time is a run, with attempts counted from 1. The first is run 1. */
const Run = Schema.Int.check(Schema.isGreaterThanOrEqualTo(2))

/**
 * An attempt that did not succeed. An interruption (its worker shut down) is written down but costs no attempt; neither
 * does a crash: its worker ended while it ran, or was not heard of for longer than its lease.
 */
export const Attempt = Schema.Struct({
  attempt: Schema.Int,
  run: Schema.optionalKey(Run),
  ended: Schema.Literals(["failed", "interrupted", "crashed"]),
  startedAt: Time,
  finishedAt: Time,
  worker: Schema.String,
  error: TaskError,
  /** When the next one is due, where one is to follow after a while. */
  nextAt: Schema.optionalKey(Time)
}).annotate({ identifier: "Attempt" })
export type Attempt = typeof Attempt.Type

/** How far a task is, as its actor tells it: from 0 to 1, and a word. */
export const Progress = Schema.Struct({
  fraction: Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 })),
  note: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Progress" })
export type Progress = typeof Progress.Type

/** Until when a task waits, and for what. */
export const Waiting = Schema.Struct({ until: Time, reason: Schema.String }).annotate({
  identifier: "Waiting"
})
export type Waiting = typeof Waiting.Type

/** A line that the actor wrote about this task. */
export const LogLine = Schema.Struct({ at: Time, line: Schema.String }).annotate({ identifier: "LogLine" })
export type LogLine = typeof LogLine.Type

const known = {
  id: TaskId,
  kind: Schema.String,
  input: Schema.Json,
  /** Of all runs, in order. */
  attempts: Schema.Array(Attempt),
  enqueuedAt: Time,
  run: Schema.optionalKey(Run),
  /** The task that called this one. */
  parent: Schema.optionalKey(TaskId),
  /** Left out where it is the normal one. */
  lane: Schema.optionalKey(Schema.Literal("high")),
  options: Schema.optionalKey(TaskOptions),
  /** The last lines of its last attempt. */
  log: Schema.optionalKey(Schema.Array(LogLine))
}

/** A finished task. `output` is in place, or, when it is over 256 KB, in the blob named by `outputBlob`. */
export const TaskRecord = Schema.Struct({
  ...known,
  state: FinalState,
  output: Schema.optionalKey(Schema.Json),
  outputBlob: Schema.optionalKey(Blob),
  error: Schema.optionalKey(TaskError),
  startedAt: Schema.optionalKey(Time),
  finishedAt: Time,
  worker: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "TaskRecord" })
export type TaskRecord = typeof TaskRecord.Type

/** A task as it can be seen at any time: the record, or as much of one as there is yet. */
export const TaskView = Schema.Struct({
  ...known,
  state: TaskState,
  /** When it is due, of a task that is scheduled. */
  runAt: Schema.optionalKey(Time),
  progress: Schema.optionalKey(Progress),
  /** It was handed back to wait for its turn. */
  waiting: Schema.optionalKey(Waiting),
  output: Schema.optionalKey(Schema.Json),
  outputBlob: Schema.optionalKey(Blob),
  error: Schema.optionalKey(TaskError),
  startedAt: Schema.optionalKey(Time),
  finishedAt: Schema.optionalKey(Time),
  worker: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Task" })
export type TaskView = typeof TaskView.Type

export const isFinal = (state: string): state is FinalState =>
  state === "succeeded" || state === "failed" || state === "cancelled"
