/** The part of a queue that was handed out and is not acked yet: what is worked on, waits for its retry, or was left. */
import { Context, Effect, Layer, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import { aboutOf } from "./About.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import type { Again } from "./Publisher.ts"
import * as Subjects from "./Subjects.ts"

/** Sequences, both included. What was acked in between is there no more. */
export interface Span {
  readonly first: number
  readonly last: number
}

export interface Held {
  readonly kind: string
  readonly key: string
  readonly id: string
  readonly sequence: number
  readonly again?: Again
}

export class HandedOut extends Context.Service<
  HandedOut,
  {
    /** Undefined if nothing is handed out. */
    readonly span: (kind: string) => Effect.Effect<Span | undefined, NatsUnavailable>
    /** The first task from this sequence on. */
    readonly from: (kind: string, sequence: number) => Effect.Effect<Held | undefined, NatsUnavailable>
  }
>()("millrace/HandedOut") {
  static readonly layer = Layer.effect(
    HandedOut,
    Effect.gen(function* () {
      const jetstream = yield* JetStream

      const lane = (kind: string, name: Subjects.Lane) =>
        jetstream
          .call(`CONSUMER.INFO.${Subjects.taskStream(kind)}.${Subjects.consumerName(kind, name)}`, {})
          .pipe(
            Effect.flatMap((answer) => Effect.orDie(Schema.decodeUnknownEffect(Info)(answer))),
            Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
          )

      return HandedOut.of({
        span: Effect.fnUntraced(function* (kind) {
          const lanes = yield* Effect.forEach(Subjects.lanes, (name) => lane(kind, name), { concurrency: 2 })
          const busy = lanes.filter(({ num_ack_pending }) => num_ack_pending > 0)
          if (busy.length === 0) return undefined
          return {
            first: Math.min(...busy.map(({ ack_floor }) => ack_floor.stream_seq)) + 1,
            last: Math.max(...busy.map(({ delivered }) => delivered.stream_seq))
          }
        }),
        from: (kind, sequence) =>
          Effect.map(
            jetstream.read(Subjects.taskStream(kind), { seq: sequence, next_by_subj: ">" }),
            (message) => {
              if (message === undefined) return undefined
              const { key, again } = aboutOf(kind, message)
              const held = { kind, key, id: TaskId.make(kind, key), sequence: message.sequence }
              return again === undefined ? held : { ...held, again }
            }
          )
      })
    })
  )
}

const Place = Schema.Struct({ stream_seq: Schema.Int })
const Info = Schema.Struct({ num_ack_pending: Schema.Int, ack_floor: Place, delivered: Place })
