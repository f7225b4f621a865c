/** Cancelling a task: its record says so, and then nobody does it any more. */
import { Clock, Effect, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { TaskRecord } from "../schemas/TaskRecord.ts"
import { aboutOf, toldOf } from "./About.ts"
import { Attempts } from "./Attempts.ts"
import { keptInput } from "./keptInput.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Queued } from "./Queued.ts"
import { Results } from "./Results.ts"
import { Schedules } from "./Schedules.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import { TaskUnknown } from "./TaskUnknown.ts"

/** It is too late: the task is finished. */
export class AlreadyFinished extends Schema.TaggedError<AlreadyFinished>()("AlreadyFinished", {
  record: TaskRecord
}) {
  override get message() {
    return `${this.record.id} is ${this.record.state} already.`
  }
}

/**
 * Returns the record, which is written before anything else is done: the server tells it to the actors, which stop what
 * runs and do not begin what waits. Of a task that is cancelled already it is the record that stands.
 */
export const cancel = Effect.fn("Cancel.cancel")(function* (
  kind: string,
  key: string
): Effect.fn.Return<
  TaskRecord,
  TaskUnknown | AlreadyFinished | NatsUnavailable,
  Queued | Results | Attempts | Schedules
> {
  const queued = yield* Queued
  const message = yield* queued.find(kind, key)
  if (message === undefined) return yield* cancelScheduled(kind, key)
  yield* write(kind, message)
  // If this is not done, the housekeeper does it.
  yield* Effect.ignore(queued.remove(kind, message.sequence))
  return yield* standing(kind, key)
})

/** One that becomes due meanwhile is in its queue in the end, where an actor finds the record and drops it. */
const cancelScheduled = Effect.fnUntraced(function* (kind: string, key: string) {
  const before = yield* (yield* Results).standing(kind, key)
  if (before !== undefined) return yield* standing(kind, key)
  const scheduled = yield* (yield* Schedules).find(kind, key)
  const message = scheduled?.message ?? (yield* (yield* Queued).find(kind, key))
  if (message === undefined) return yield* standing(kind, key)
  yield* write(kind, message, true)
  yield* Effect.ignore(unschedule(kind, key))
  return yield* standing(kind, key)
})

/** Takes a cancelled task from wherever it has come to. */
export const unschedule = Effect.fnUntraced(function* (kind: string, key: string) {
  yield* (yield* Schedules).remove(kind, key)
  const queued = yield* Queued
  const message = yield* queued.find(kind, key)
  if (message !== undefined) yield* queued.remove(kind, message.sequence)
})

/** The record that stands now, if it says that the task is cancelled. */
const standing = Effect.fnUntraced(function* (kind: string, key: string) {
  const record = yield* (yield* Results).find(kind, key)
  if (record === undefined) return yield* new TaskUnknown({ id: TaskId.make(kind, key) })
  return record.state === "cancelled" ? record : yield* new AlreadyFinished({ record })
})

const write = Effect.fnUntraced(function* (kind: string, message: StoredMessage, isScheduled = false) {
  const results = yield* Results
  const about = aboutOf(kind, message)
  const { key, again, trace } = about
  const tried = isScheduled ? [] : yield* (yield* Attempts).of({ kind, key, sequence: message.sequence })
  const earlier = again === undefined ? undefined : yield* results.find(kind, key)
  yield* results.store({
    kind,
    key,
    state: "cancelled",
    ...(isScheduled ? { isScheduled } : { sequence: message.sequence }),
    input: keptInput(message.data),
    attempts: [...(earlier?.attempts ?? []), ...tried],
    enqueuedAt: new Date(message.time).toISOString(),
    finishedAt: new Date(yield* Clock.currentTimeMillis).toISOString(),
    ...toldOf(about),
    ...(trace === undefined ? {} : { trace }),
    ...(again === undefined ? {} : { replaces: again.replaces })
  })
})
