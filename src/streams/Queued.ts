/** The queues of all kinds, as places where one task waits until it is finished. */
import { Context, Effect, Layer } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { aboutOf } from "./About.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { isGone } from "./isGone.ts"
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

      /** A message whose own key cannot be used has another name than its subject says. */
      const byKey = (kind: string, key: string) =>
        Effect.map(
          jetstream.read(Subjects.taskStream(kind), { last_by_subj: Subjects.taskAnyLane(kind, key) }),
          (message) => (message !== undefined && aboutOf(kind, message).key === key ? message : undefined)
        )

      /** A bare task that is done again has its key in its subject; what it was before may still lie there as well. */
      const bySequence = Effect.fnUntraced(function* (kind: string, key: string, sequence: number) {
        const again = yield* byKey(kind, key)
        if (again !== undefined) return again
        const message = yield* jetstream.read(Subjects.taskStream(kind), { seq: sequence })
        return message?.subject === Subjects.bareTask(kind) ? message : undefined
      })

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
