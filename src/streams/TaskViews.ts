/** The state of a task, read in the order a task moves, so that one on its way is not missed. */
import { Clock, Context, Effect, Layer, Result, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskView } from "../schemas/TaskRecord.ts"
import { aboutOf, toldOf } from "./About.ts"
import { Attempts } from "./Attempts.ts"
import { keptJson } from "./keptJson.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Queued } from "./Queued.ts"
import { Results } from "./Results.ts"
import { Running } from "./Running.ts"
import { type Scheduled, Schedules } from "./Schedules.ts"
import type { StoredMessage } from "./StoredMessage.ts"

export class TaskViews extends Context.Service<
  TaskViews,
  {
    /** Undefined if there is no such task: never published, or forgotten after the retention. */
    readonly find: (kind: string, key: string) => Effect.Effect<TaskView | undefined, NatsUnavailable>
    /** The same of a task that has reached its queue: undefined as well of one that is scheduled, or due. */
    readonly entered: (kind: string, key: string) => Effect.Effect<TaskView | undefined, NatsUnavailable>
    /** A task that is not finished, of which this is the message in its queue. */
    readonly pending: (kind: string, message: StoredMessage) => Effect.Effect<TaskView, NatsUnavailable>
    /** Of whichever task this is the message in its queue, finished or not. */
    readonly of: (kind: string, message: StoredMessage) => Effect.Effect<TaskView, NatsUnavailable>
  }
>()("millrace/TaskViews") {
  static readonly layer = Layer.effect(
    TaskViews,
    Effect.gen(function* () {
      const queued = yield* Queued
      const results = yield* Results
      const running = yield* Running
      const attempts = yield* Attempts
      const schedules = yield* Schedules

      const pending = Effect.fnUntraced(function* (kind: string, message: StoredMessage) {
        const about = aboutOf(kind, message)
        const { key } = about
        const entry = yield* running.find(kind, key)
        const { entries, postponed } = yield* attempts.known({ kind, key, sequence: message.sequence })
        const earlier = about.again === undefined ? undefined : yield* results.find(kind, key)
        const isRunning = entry !== undefined && entry.waiting === undefined
        const view: TaskView = {
          ...untouched(kind, message),
          state: isRunning ? "running" : entries.at(-1)?.ended === "failed" ? "retrying" : "queued",
          attempts: [...(earlier?.attempts ?? []), ...entries]
        }
        if (entry?.waiting !== undefined) return { ...view, waiting: entry.waiting }
        if (entry === undefined) {
          const waits =
            postponed !== undefined && Date.parse(postponed.last.until) > (yield* Clock.currentTimeMillis)
          if (!waits) return view
          const { until, reason } = postponed.last
          return { ...view, waiting: { until, reason } }
        }
        const { startedAt, worker, progress, log } = entry
        return {
          ...view,
          startedAt,
          worker,
          ...(progress === undefined ? {} : { progress }),
          ...(log === undefined ? {} : { log })
        }
      })

      const of = Effect.fnUntraced(function* (kind: string, message: StoredMessage) {
        const { key, again } = aboutOf(kind, message)
        const found = yield* results.placed(kind, key)
        // A record stands beside the message for a moment when the task is finished, and for as long as it takes when the
        // task is to be done again.
        if (found !== undefined && found.sequence !== again?.replaces) return found.record
        return yield* pending(kind, message)
      })

      const entered = Effect.fnUntraced(function* (kind: string, key: string) {
        const message = yield* queued.find(kind, key)
        return message === undefined ? yield* results.find(kind, key) : yield* of(kind, message)
      })

      return TaskViews.of({
        pending,
        of,
        entered,
        // Hardly any task is scheduled, so that it is looked for last; it may have moved on meanwhile.
        find: Effect.fnUntraced(function* (kind, key) {
          const now = yield* entered(kind, key)
          if (now !== undefined) return now
          const scheduled = yield* schedules.find(kind, key)
          return scheduled === undefined ? yield* entered(kind, key) : scheduledView(kind, scheduled)
        })
      })
    })
  )
}

/** One that is due is as good as in its queue. */
export const scheduledView = (kind: string, { message, runAt }: Scheduled): TaskView =>
  runAt === undefined
    ? untouched(kind, message)
    : { ...untouched(kind, message), state: "scheduled", runAt: new Date(runAt).toISOString() }

/** A task of which there is nothing but its message. */
export const untouched = (kind: string, message: StoredMessage): TaskView => {
  const about = aboutOf(kind, message)
  return {
    id: TaskId.make(kind, about.key),
    kind,
    state: "queued",
    input: inputOf(message.data),
    attempts: [],
    enqueuedAt: new Date(message.time).toISOString(),
    ...toldOf(about)
  }
}

/** The input as JSON, or, if it is none, as text: it is shown all the same. */
const inputOf = (data: Uint8Array): Schema.Json => {
  const text = new TextDecoder().decode(data)
  return Result.getOrElse(decodeJson(keptJson(text)), () => text)
}

const decodeJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))
