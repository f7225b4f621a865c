/** Having a failed task done again, as a person asks for it once the cause is mended. */
import { Clock, Effect, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { type TaskRecord, TaskView } from "../schemas/TaskRecord.ts"
import { Publisher, type Refused, againOf } from "./Publisher.ts"
import { Results } from "./Results.ts"
import { TaskUnknown } from "./TaskUnknown.ts"
import { TaskViews } from "./TaskViews.ts"

/** Only what has failed is done again. */
export class NotFailed extends Schema.TaggedError<NotFailed>()("NotFailed", { task: TaskView }) {
  override get message() {
    return `${this.task.id} is ${this.task.state}; only a failed task is done again.`
  }
}

/** The message itself was at fault, and would be again. */
export class NotRepeatable extends Schema.TaggedError<NotRepeatable>()("NotRepeatable", {
  id: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.id} would fail again as it is: ${this.reason} Mend it and submit it as a new task.`
  }
}

export interface Retried {
  readonly id: string
  /** Which run of the task it will be: 2 for the first time it is done again. */
  readonly run: number
}

/**
 * The task goes back into its queue, with a fresh count of attempts; its record stays until the next one takes its place,
 * and hands on what was tried. Asked for twice, it is done once.
 */
export const retry = Effect.fn("Retry.retry")(function* (
  kind: string,
  key: string
): Effect.fn.Return<
  Retried,
  TaskUnknown | NotFailed | NotRepeatable | Refused,
  Publisher | Results | TaskViews
> {
  const id = TaskId.make(kind, key)
  const failed = yield* (yield* Results).placed(kind, key)
  if (failed === undefined) {
    const task = yield* (yield* TaskViews).find(kind, key)
    return yield* task === undefined ? new TaskUnknown({ id }) : new NotFailed({ task })
  }
  const { record } = failed
  if (record.state !== "failed") return yield* new NotFailed({ task: record })
  if (record.error !== undefined && misunderstood.has(record.error.tag))
    return yield* new NotRepeatable({ id, reason: record.error.message })
  const again = againOf(failed)
  yield* (yield* Publisher).submit({
    kind,
    key,
    input: JSON.stringify(record.input),
    options: yield* stillOfUse(record),
    again,
    ...(record.parent === undefined ? {} : { parent: record.parent })
  })
  return { id, run: again.run }
})

/** The failures of a message that could not be read: what it was meant to say is not known. */
const misunderstood: ReadonlySet<string> = new Set(["InvalidJson", "InvalidKey", "InvalidHeaders"])

/** A deadline that has passed would fail it at once; whoever asks knows better. */
const stillOfUse = ({ options = {} }: TaskRecord): Effect.Effect<TaskOptions> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const { deadline, ...rest } = options
    return deadline === undefined || Date.parse(deadline) <= now ? rest : options
  })
