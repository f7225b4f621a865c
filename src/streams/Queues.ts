/** How full the queues are. */
import { Clock, Context, Effect, Layer, Schema } from "effect"
import type { Paused } from "../schemas/Paused.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { QueueMissing } from "./NotQueued.ts"
import * as Subjects from "./Subjects.ts"
import { PauseInfo, pauseOf } from "./pauseOf.ts"

interface Waiting {
  /** Waiting for an actor. */
  readonly queued: number
  /** Handed to an actor and not acked: it works on it, or it waits for the next attempt. */
  readonly handedOut: number
}

export interface Depth extends Waiting {
  /** Of each lane by itself. */
  readonly lanes: ReadonlyArray<Waiting & { readonly lane: Subjects.Lane }>
  /** Set while nothing of the kind is begun. */
  readonly paused?: Paused
  /** How long the oldest task that is not finished has been here, in milliseconds; 0 if there is none. */
  readonly oldestMs: number
}

export class Queues extends Context.Service<
  Queues,
  { readonly depth: (kind: string) => Effect.Effect<Depth, NatsUnavailable | QueueMissing> }
>()("millrace/Queues") {
  static readonly layer = Layer.effect(
    Queues,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const look = Effect.fnUntraced(function* (kind: string) {
        const stream = Subjects.taskStream(kind)
        const lanes = yield* Effect.forEach(
          Subjects.lanes,
          (lane) =>
            jetstream.call(`CONSUMER.INFO.${stream}.${Subjects.consumerName(kind, lane)}`, {}).pipe(
              Effect.flatMap(decodeConsumer),
              Effect.map((info) => ({
                lane,
                queued: info.num_pending,
                handedOut: info.num_ack_pending,
                paused: pauseOf(info)
              }))
            ),
          { concurrency: 2 }
        )
        const { state } = yield* Effect.flatMap(jetstream.call(`STREAM.INFO.${stream}`, {}), decodeStream)
        const now = yield* Clock.currentTimeMillis
        const paused = lanes.find(({ lane }) => lane === "normal")?.paused
        const depth: Depth = {
          lanes,
          ...(paused === undefined ? {} : { paused }),
          queued: lanes.reduce((sum, { queued }) => sum + queued, 0),
          handedOut: lanes.reduce((sum, { handedOut }) => sum + handedOut, 0),
          oldestMs: state.messages === 0 ? 0 : Math.max(0, now - Date.parse(state.first_ts))
        }
        return depth
      })

      return Queues.of({
        depth: (kind) => Effect.catchTag(look(kind), "JetStreamRefused", queueUnseen(kind))
      })
    })
  )
}

/** What a refusal means to whoever asks for the queue of a kind. */
export const queueUnseen =
  (kind: string) =>
  (refused: JetStreamRefused): Effect.Effect<never, NatsUnavailable | QueueMissing> =>
    refused.code === refusal.streamNotFound || refused.code === refusal.consumerNotFound
      ? new QueueMissing({ kind })
      : Effect.fail(passing(refused))

const Consumer = Schema.Struct({
  ...PauseInfo.fields,
  num_pending: Schema.Int,
  num_ack_pending: Schema.Int
})
const StreamInfo = Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, first_ts: Schema.String }) })

const decodeConsumer = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Consumer)(answer))
const decodeStream = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(StreamInfo)(answer))
