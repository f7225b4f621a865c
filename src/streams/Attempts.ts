/** Attempts: one entry for each attempt that failed or was interrupted, so that the count survives every crash. */
import { Context, Effect, Layer, Schema } from "effect"
import { Attempt } from "../schemas/TaskRecord.ts"
import { JetStream, passing, refusal } from "./JetStream.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

export class Attempts extends Context.Service<
  Attempts,
  {
    /** Adds an entry as the `n`-th. If there is an `n`-th already, somebody else ran the same attempt: it stays. */
    readonly add: (
      kind: string,
      key: string,
      n: number,
      attempt: Attempt
    ) => Effect.Effect<void, NatsUnavailable>
    /** All entries of a task, in order, as the leader has them. */
    readonly of: (kind: string, key: string) => Effect.Effect<ReadonlyArray<Attempt>, NatsUnavailable>
  }
>()("millrace/Attempts") {
  static readonly layer = Layer.effect(
    Attempts,
    Effect.gen(function* () {
      const jetstream = yield* JetStream

      const of = Effect.fnUntraced(function* (kind: string, key: string) {
        const found: Array<Attempt> = []
        let sequence = 1
        while (true) {
          const entry = yield* jetstream.read(Subjects.attemptStream, {
            seq: sequence,
            next_by_subj: Subjects.attemptsOf(kind, key)
          })
          if (entry === undefined) return found
          found.push(yield* Effect.orDie(decode(utf8.decode(entry.data))))
          sequence = entry.sequence + 1
        }
      })

      return Attempts.of({
        add: (kind, key, n, attempt) =>
          jetstream
            .publish(Subjects.attempt(kind, key, n), JSON.stringify(attempt), [
              [Subjects.header.expectedSequence, "0"]
            ])
            .pipe(
              Effect.asVoid,
              Effect.catchIf(
                (error) => error._tag === "JetStreamRefused" && error.code === refusal.wrongLastSequence,
                () => Effect.void
              ),
              Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
            ),
        of
      })
    })
  )
}

const utf8 = new TextDecoder()
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Attempt))
