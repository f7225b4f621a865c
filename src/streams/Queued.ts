/** The queues of all kinds, as places where one task waits until it is finished. */
import { Context, Effect, Layer } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { JetStream, type JetStreamRefused, passing, refusal } from "./JetStream.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"

export class Queued extends Context.Service<
  Queued,
  {
    /** The task's message, as the leader has it: it is there from the enqueue until the task is finished. */
    readonly find: (kind: string, key: string) => Effect.Effect<StoredMessage | undefined, NatsUnavailable>
    /** Takes a message from its queue, whoever has it in hand. One that is gone already is no failure. */
    readonly remove: (kind: string, sequence: number) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/Queued") {
  static readonly layer = Layer.effect(
    Queued,
    Effect.gen(function* () {
      const jetstream = yield* JetStream

      const byKey = (kind: string, key: string) =>
        jetstream.read(Subjects.taskStream(kind), { last_by_subj: Subjects.taskAnyLane(kind, key) })

      /** A sequence may be that of a task with a key of its own, and a bare task that is done again has its key. */
      const bySequence = (kind: string, key: string, sequence: number) =>
        Effect.flatMap(jetstream.read(Subjects.taskStream(kind), { seq: sequence }), (message) =>
          message?.subject === Subjects.bareTask(kind) ? Effect.succeed(message) : byKey(kind, key)
        )

      return Queued.of({
        find: (kind, key) => {
          const sequence = TaskId.sequenceOfKey(key)
          return sequence === undefined ? byKey(kind, key) : bySequence(kind, key, sequence)
        },
        remove: (kind, sequence) =>
          jetstream
            .call(`STREAM.MSG.DELETE.${Subjects.taskStream(kind)}`, { seq: sequence, no_erase: true })
            .pipe(
              Effect.asVoid,
              Effect.catchIf(isGone, () => Effect.void),
              Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
            )
      })
    })
  )
}

const isGone = (error: NatsUnavailable | JetStreamRefused) =>
  error._tag === "JetStreamRefused" &&
  (error.code === refusal.messageNotFound || error.code === refusal.deleteFailed)
