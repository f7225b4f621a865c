/** Having a failed task done again, as a person asks for it once the cause is mended. */
import { Clock, Effect, Schedule, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { type TaskRecord, type TaskState, TaskView } from "../schemas/TaskRecord.ts"
import { aboutOf } from "./About.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { type Refused } from "./NotQueued.ts"
import { Publisher, againOf } from "./Publisher.ts"
import { Queued } from "./Queued.ts"
import { Results } from "./Results.ts"
import { TaskUnknown } from "./TaskUnknown.ts"
import { TaskViews } from "./TaskViews.ts"

/** Only what has failed is done again. */
export class NotFailed extends Schema.TaggedError<NotFailed>()("NotFailed", { task: TaskView }) {
  override get message() {
    return `${this.task.id} is ${this.task.state}; only a failed task is done again.`
  }
}

/** The message itself was at fault, and would be again; or nobody here knows what it was. */
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
  readonly kind: string
  readonly state: TaskState
  /** Which run of the task it will be: 2 for the first time it is done again. */
  readonly run: number
}

/** What was read a moment ago is no longer so. */
class MovedOn extends Schema.TaggedError<MovedOn>()("MovedOn", {}) {}

/**
 * The task goes back into its queue, with a fresh count of attempts; its record stays until the next one takes its place,
 * and hands on what was tried. Asked for twice, it is done once.
 */
export const retry = Effect.fn("Retry.retry")(
  function* (
    kind: string,
    key: string
  ): Effect.fn.Return<
    Retried,
    TaskUnknown | NotFailed | NotRepeatable | MovedOn | Refused,
    Publisher | Queued | Results | TaskViews
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
    const { known } = yield* (yield* Publisher).submit({
      kind,
      key,
      input: JSON.stringify(record.input),
      options: yield* stillOfUse(record),
      again,
      ...(record.parent === undefined ? {} : { parent: record.parent }),
      ...(record.lane === undefined ? {} : { lane: record.lane })
    })
    const state = known ? yield* onItsWay(kind, key, again.replaces) : "queued"
    return { id, kind, state, run: again.run }
  },
  (retried, kind, key) =>
    retried.pipe(
      Effect.retry({ schedule: Schedule.spaced("50 millis"), times: 100, while: isMovedOn }),
      Effect.catchTag("MovedOn", () => {
        const reason = "something else has its place in the queue"
        return new NatsUnavailable({ asked: `retry ${TaskId.make(kind, key)}`, reason })
      })
    )
)

/** The state of the task whose message is in the queue, if that is to take the place of this very record. */
const onItsWay = Effect.fnUntraced(function* (kind: string, key: string, replaces: number) {
  const queued = yield* Queued
  const message = yield* queued.find(kind, key)
  const now = yield* (yield* Results).standing(kind, key)
  if (message === undefined || now?.sequence !== replaces) return yield* new MovedOn()
  if (aboutOf(kind, message).again?.replaces === replaces)
    return (yield* (yield* TaskViews).pending(kind, message)).state
  // What is left of the run that failed: its record stands, and its ack is on its way, or was lost.
  yield* queued.remove(kind, message.sequence)
  return yield* new MovedOn()
})

const isMovedOn = ({ _tag }: { readonly _tag: string }) => _tag === "MovedOn"

/** The failures of a message, or of a record, that could not be read: what was to be done is not known. */
const misunderstood: ReadonlySet<string> = new Set([
  "InvalidJson",
  "InvalidKey",
  "InvalidHeaders",
  "RecordUnreadable"
])

/** A deadline that has passed would fail it at once; whoever asks knows better. */
const stillOfUse = ({ options = {} }: TaskRecord): Effect.Effect<TaskOptions> =>
  Effect.map(Clock.currentTimeMillis, (now) => {
    const { deadline, ...rest } = options
    return deadline === undefined || Date.parse(deadline) <= now ? rest : options
  })
