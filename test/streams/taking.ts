/** What tests of deliveries do again and again: queue tasks, take them, and look at what the server knows of it. */
import { Effect, Schema } from "effect"
import { Deliveries, type Source } from "../../src/streams/Deliveries.ts"
import type { Delivery } from "../../src/streams/Delivery.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import type * as Subjects from "../../src/streams/Subjects.ts"

export const open = (kind: string, slots: number) =>
  Effect.flatMap(Deliveries, (deliveries) => deliveries.open(kind, slots))

let published = 0

/** Queues so many tasks and gives their keys, `<lane>-<n>`. No key is used twice: an ack, once sent, has yet to be heeded. */
export const publish = (kind: string, lane: Subjects.Lane, count: number) =>
  Effect.flatMap(Publisher, (publisher) =>
    Effect.forEach(
      Array.from({ length: count }, () => `${lane}-${published++}`),
      (key) => Effect.as(publisher.submit({ kind, lane, key, input: "1" }), key)
    )
  )

/** The next delivery, or undefined once it has stopped and is empty. */
export const next = (source: Source) =>
  Effect.callback<Delivery | undefined>((resume) =>
    Effect.sync(source.take((delivery) => resume(Effect.succeed(delivery))))
  )

export const take = (source: Source) =>
  Effect.flatMap(next(source), (delivery) =>
    delivery === undefined ? Effect.die("stopped") : Effect.succeed(delivery)
  )

/** Takes and acks so many, one after the other, and gives their keys. */
export const drain = (source: Source, count: number) =>
  Effect.forEach(Array.from({ length: count }), () =>
    Effect.map(take(source), (delivery) => {
      delivery.ack()
      return delivery.key
    })
  )

export const laneOf = (key: string) => key.slice(0, key.indexOf("-"))

const State = Schema.Struct({ num_ack_pending: Schema.Int, num_pending: Schema.Int, num_waiting: Schema.Int })
export const consumer = (kind: string, lane: Subjects.Lane) =>
  Effect.flatMap(JetStream, (jetstream) =>
    Effect.flatMap(
      jetstream.call(`CONSUMER.INFO.TASKS_${kind}.${kind}-${lane}`, {}),
      Schema.decodeUnknownEffect(State)
    )
  )

export const say = (subject: string, body: string) =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.publish(subject, body, []))

const End = Schema.Struct({ state: Schema.Struct({ last_seq: Schema.Int }) })
/** The sequence at which a queue ends. */
export const lastOf = (kind: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`STREAM.INFO.TASKS_${kind}`, {}).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(End)),
      Effect.map(({ state }) => state.last_seq)
    )
  )
