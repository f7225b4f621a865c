/** A durable subscriber as the consumer that it is, in the server's own words. */
import { Effect, Schema } from "effect"
import { type After, type Subscriber, ackWithinSeconds, isSubscriberName } from "../schemas/Subscriber.ts"
import { type FinalState, isFinal } from "../schemas/TaskRecord.ts"
import type { JetStream } from "./JetStream.ts"
import type { JetStreamRefused } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

/** Of those in hand nobody is handed more: whoever takes and never acknowledges is to notice, not the server. */
const maxAckPending = 10_000

/** The server's word for: it takes no more consumers of this stream. */
export const tooMany = 10026

export const call = (what: "INFO" | "CREATE" | "DELETE", name: string) =>
  `CONSUMER.${what}.${Subjects.eventStream}.${Subjects.subscriber(name)}`

export const creationOf = (
  name: string,
  { kind, state, after }: { readonly kind?: string; readonly state?: FinalState; readonly after: After }
) => ({
  stream_name: Subjects.eventStream,
  // Refused if there is another one.
  action: "create",
  config: {
    name: Subjects.subscriber(name),
    durable_name: Subjects.subscriber(name),
    filter_subjects: [Subjects.events(kind, state)],
    ack_policy: "explicit",
    ack_wait: ackWithinSeconds * 1e9,
    max_deliver: -1,
    max_ack_pending: maxAckPending,
    ...policyOf(after)
  }
})

const policyOf = (after: After) => {
  if (after === "now") return { deliver_policy: "new" }
  if (after === "beginning") return { deliver_policy: "all" }
  return { deliver_policy: "by_start_sequence", opt_start_seq: after + 1 }
}

const Info = Schema.Struct({
  name: Schema.String,
  created: Schema.String,
  num_pending: Schema.Int,
  num_ack_pending: Schema.Int,
  config: Schema.Struct({
    filter_subject: Schema.optionalKey(Schema.String),
    filter_subjects: Schema.optionalKey(Schema.Array(Schema.String))
  })
})

const subscriber = ({
  name,
  created,
  num_pending,
  num_ack_pending,
  config
}: typeof Info.Type): Subscriber => {
  const [, kind = "*", state = "*"] = (config.filter_subjects?.[0] ?? config.filter_subject ?? "").split(".")
  return {
    name: name.slice(Subjects.subscriber("").length),
    ...(kind === "*" ? {} : { kind }),
    ...(isFinal(state) ? { state } : {}),
    pending: num_pending,
    unacked: num_ack_pending,
    createdAt: created
  }
}

export const subscriberOf = (answer: unknown) =>
  Effect.map(Effect.orDie(Schema.decodeUnknownEffect(Info)(answer)), subscriber)

const List = Schema.Struct({
  total: Schema.Int,
  consumers: Schema.optionalKey(Schema.NullOr(Schema.Array(Info)))
})

/** The server tells of some at a time, by name. */
export const listed = (
  jetstream: JetStream["Service"],
  offset = 0
): Effect.Effect<ReadonlyArray<Subscriber>, NatsUnavailable | JetStreamRefused> =>
  Effect.gen(function* () {
    const answer = yield* jetstream.call(`CONSUMER.LIST.${Subjects.eventStream}`, { offset })
    const { total, consumers } = yield* Effect.orDie(Schema.decodeUnknownEffect(List)(answer))
    const found = consumers ?? []
    const own = found.filter(({ name }) => isSubscriber(name)).map(subscriber)
    const seen = offset + found.length
    return found.length === 0 || seen >= total ? own : [...own, ...(yield* listed(jetstream, seen))]
  })

const isSubscriber = (consumer: string) => {
  const prefix = Subjects.subscriber("")
  return consumer.startsWith(prefix) && isSubscriberName(consumer.slice(prefix.length))
}

/** Whether this is where the server waits to be told of an event that it has handed to this subscriber, and no more. */
export const isDelivery = (name: string, delivery: string) =>
  new RegExp(
    `^\\$JS\\.ACK\\.(?:[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+\\.)?${Subjects.eventStream}\\.${Subjects.subscriber(name)}` +
      "(?:\\.[0-9]{1,20}){5}(?:\\.[A-Za-z0-9]{1,32})?$"
  ).test(delivery)
