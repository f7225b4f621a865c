/** The state of a task, read in the order a task moves, so that one on its way is not missed. */
import { Context, Effect, Layer, Result, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskView } from "../schemas/TaskRecord.ts"
import { Attempts } from "./Attempts.ts"
import { JetStream } from "./JetStream.ts"
import { keptJson } from "./keptJson.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Results } from "./Results.ts"
import { Running } from "./Running.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"

export class TaskViews extends Context.Service<
  TaskViews,
  {
    /** Undefined if there is no such task: never published, or forgotten after the retention. */
    readonly find: (kind: string, key: string) => Effect.Effect<TaskView | undefined, NatsUnavailable>
  }
>()("millrace/TaskViews") {
  static readonly layer = Layer.effect(
    TaskViews,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const results = yield* Results
      const running = yield* Running
      const attempts = yield* Attempts

      const queued = (kind: string, key: string) => {
        const sequence = TaskId.sequenceOfKey(key)
        const which =
          sequence === undefined ? { last_by_subj: Subjects.taskAnyLane(kind, key) } : { seq: sequence }
        return Effect.map(jetstream.read(Subjects.taskStream(kind), which), (message) =>
          // A sequence may be that of a task with a key of its own.
          sequence === undefined || message?.subject === Subjects.bareTask(kind) ? message : undefined
        )
      }

      const pending = Effect.fnUntraced(function* (kind: string, key: string, message: StoredMessage) {
        const entry = yield* running.find(kind, key)
        const history = yield* attempts.of({ kind, key, sequence: message.sequence })
        const view: TaskView = {
          id: TaskId.make(kind, key),
          kind,
          state: entry !== undefined ? "running" : history.at(-1)?.ended === "failed" ? "retrying" : "queued",
          input: inputOf(message.data),
          attempts: history,
          enqueuedAt: new Date(message.time).toISOString()
        }
        return entry === undefined ? view : { ...view, startedAt: entry.startedAt, worker: entry.worker }
      })

      return TaskViews.of({
        find: Effect.fnUntraced(function* (kind, key) {
          const waiting = yield* queued(kind, key)
          const record = yield* results.find(kind, key)
          if (record !== undefined) return record
          return waiting === undefined ? undefined : yield* pending(kind, key, waiting)
        })
      })
    })
  )
}

/** The input as JSON, or, if it is none, as text: it is shown all the same. */
const inputOf = (data: Uint8Array): Schema.Json => {
  const text = new TextDecoder().decode(data)
  return Result.getOrElse(decodeJson(keptJson(text)), () => text)
}

const decodeJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))
