/** Another ack wait than the half minute that all consumers have, so that a test need not wait that long. */
import { Effect, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import * as Subjects from "../../src/streams/Subjects.ts"

const Info = Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) })

/** Of both consumers of a kind, in seconds. */
export const setAckWait = (kind: string, seconds: number) =>
  Effect.forEach(
    Subjects.lanes,
    Effect.fnUntraced(function* (lane) {
      const jetstream = yield* JetStream
      const consumer = `${Subjects.taskStream(kind)}.${Subjects.consumerName(kind, lane)}`
      const { config } = yield* Effect.flatMap(
        jetstream.call(`CONSUMER.INFO.${consumer}`, {}),
        Schema.decodeUnknownEffect(Info)
      )
      yield* jetstream.call(`CONSUMER.CREATE.${consumer}`, {
        stream_name: Subjects.taskStream(kind),
        config: { ...config, ack_wait: seconds * 1e9 }
      })
    }),
    { discard: true }
  )
