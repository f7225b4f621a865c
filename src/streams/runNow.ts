/** Having a scheduled task done now, as a person asks for it. */
import { Clock, Effect, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { TaskView } from "../schemas/TaskRecord.ts"
import { aboutOf } from "./About.ts"
import type { TaskTooLarge, QueueMissing } from "./NotQueued.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Schedules } from "./Schedules.ts"
import type { Submitted } from "./Submit.ts"
import { TaskUnknown } from "./TaskUnknown.ts"
import { TaskViews } from "./TaskViews.ts"

/** It waits for no time: it is in its queue, or further. */
export class NotScheduled extends Schema.TaggedError<NotScheduled>()("NotScheduled", { task: TaskView }) {
  override get message() {
    return `${this.task.id} is ${this.task.state}; only a scheduled task is run before its time.`
  }
}

/** Puts the schedule in its own place once more, due at once: the server does both or neither. */
export const runNow = Effect.fn("runNow")(function* (
  kind: string,
  key: string
): Effect.fn.Return<
  Submitted,
  TaskUnknown | NotScheduled | TaskTooLarge | QueueMissing | NatsUnavailable,
  Schedules | TaskViews
> {
  const id = TaskId.make(kind, key)
  const views = yield* TaskViews
  const schedules = yield* Schedules
  const seen = yield* views.find(kind, key)
  if (seen === undefined) return yield* new TaskUnknown({ id })
  const found = yield* schedules.find(kind, key)
  if (seen.state !== "scheduled" || found?.runAt === undefined) return yield* moved(kind, key)
  const { message, subject } = found
  const { lane, parent, trace, options } = aboutOf(kind, message)
  const done = yield* schedules.put({
    submission: {
      kind,
      input: new TextDecoder().decode(message.data),
      options,
      ...(lane === undefined ? {} : { lane }),
      ...(parent === undefined ? {} : { parent }),
      ...(trace === undefined ? {} : { trace })
    },
    key,
    at: yield* Clock.currentTimeMillis,
    subject,
    guard: { subject, expected: message.sequence }
  })
  return done === "stored" ? { id, kind, key, state: "queued" } : yield* moved(kind, key)
})

/** It became due meanwhile, by itself or since somebody else asked. */
const moved = Effect.fnUntraced(function* (kind: string, key: string) {
  const task = yield* (yield* TaskViews).find(kind, key)
  return yield* task === undefined
    ? new TaskUnknown({ id: TaskId.make(kind, key) })
    : new NotScheduled({ task })
})
