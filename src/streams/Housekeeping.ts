/** What is asked of NATS to clear away what a finished task has left behind. Each of it can be asked again. */
import { Context, Effect, Layer, type Schema } from "effect"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { aboutOf } from "./About.ts"
import type { Life } from "./Attempts.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { decodeRecord } from "./decodeRecord.ts"
import * as Subjects from "./Subjects.ts"

/** An attempt that was written down, and which life it is of. */
export interface Entry {
  readonly life: Life
  readonly sequence: number
  /** Milliseconds since 1970. */
  readonly writtenAt: number
}

export class Housekeeping extends Context.Service<
  Housekeeping,
  {
    /** Removes the failed record with this sequence, and no later one. */
    readonly removeReplaced: (
      kind: string,
      key: string,
      sequence: number
    ) => Effect.Effect<void, NatsUnavailable>
    /** Removes all attempts of a life, and of no other life of the same key. */
    readonly clearAttempts: (life: Life) => Effect.Effect<void, NatsUnavailable>
    /** The record in an event; undefined if the event is forgotten. */
    readonly recordIn: (
      event: number
    ) => Effect.Effect<TaskRecord | undefined, NatsUnavailable | Schema.SchemaError>
    /** The first attempt with this sequence or a later one. */
    readonly attemptFrom: (sequence: number) => Effect.Effect<Entry | undefined, NatsUnavailable>
    /** Whether the message of a life has left its queue, which it does when its task is finished. */
    readonly isOver: (life: Life) => Effect.Effect<boolean, NatsUnavailable>
  }
>()("millrace/Housekeeping") {
  static readonly layer = Layer.effect(
    Housekeeping,
    Effect.gen(function* () {
      const jetstream = yield* JetStream

      const purge = (stream: string, which: { readonly filter: string; readonly seq?: number }) =>
        jetstream.call(`STREAM.PURGE.${stream}`, which).pipe(
          Effect.asVoid,
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
        )

      return Housekeeping.of({
        removeReplaced: (kind, key, sequence) =>
          // Up to the sequence, and not including it.
          purge(Subjects.resultStream, { filter: Subjects.result(kind, "failed", key), seq: sequence + 1 }),
        clearAttempts: ({ kind, key, sequence }) =>
          purge(Subjects.attemptStream, { filter: Subjects.attemptsOf(kind, key, sequence) }),
        recordIn: (event) =>
          Effect.flatMap(jetstream.read(Subjects.eventStream, { seq: event }), (message) =>
            message === undefined ? Effect.undefined : decodeRecord(utf8.decode(message.data))
          ),
        attemptFrom: (from) =>
          Effect.map(
            jetstream.read(Subjects.attemptStream, { seq: from, next_by_subj: Subjects.attempts() }),
            (message) => {
              if (message === undefined) return undefined
              const { subject, sequence, time } = message
              return { life: Subjects.lifeOf(subject), sequence, writtenAt: Date.parse(time) }
            }
          ),
        isOver: ({ kind, key, sequence }) =>
          Effect.map(
            jetstream.read(Subjects.taskStream(kind), { seq: sequence }),
            // After a power failure that took the end of a queue, its sequences are given once more.
            (message) => message === undefined || aboutOf(kind, message).key !== key
          )
      })
    })
  )
}

const utf8 = new TextDecoder()
