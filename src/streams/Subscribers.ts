/** Durable subscribers: events wait under a name until they are acknowledged, whoever comes for them and when. */
import type { Msg } from "@nats-io/transport-node"
import { Context, Duration, Effect, Layer } from "effect"
import {
  type After,
  type Delivered,
  type Subscriber,
  isSubscriberName,
  mostEvents
} from "../schemas/Subscriber.ts"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { metadataOf } from "./Delivery.ts"
import { Events } from "./Events.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Fail from "./SubscriberFailures.ts"
import * as Subjects from "./Subjects.ts"
import { headersOf, valuesOf } from "./headersOf.ts"
import { placed } from "./placed.ts"
import * as consumers from "./subscriberConsumers.ts"
import { take } from "./take.ts"

/** What a subscriber hears of, and where a new one begins: with what happens from now on, unless told otherwise. */
export interface Wanted {
  readonly kind?: string
  readonly state?: FinalState
  readonly after?: After
}

type NotThere = Fail.SubscriberUnknown | NatsUnavailable

export class Subscribers extends Context.Service<
  Subscribers,
  {
    /** Makes it. One that hears of the same is left as it is, wherever that is. */
    readonly create: (
      name: string,
      wanted: Wanted
    ) => Effect.Effect<
      { readonly subscriber: Subscriber; readonly did: "created" | "kept" },
      Fail.NameUnusable | Fail.SubscriberDiffers | Fail.TooManySubscribers | NatsUnavailable
    >
    readonly find: (name: string) => Effect.Effect<Subscriber, NotThere>
    /** By name. */
    readonly list: Effect.Effect<ReadonlyArray<Subscriber>, NatsUnavailable>
    readonly remove: (name: string) => Effect.Effect<void, NotThere>
    /**
     * The events that wait, the oldest first and `limit` at most; where none does, those that come first within `wait`;
     * none if none comes. Several may pull under one name: each event goes to one of them. One that is not acknowledged
     * within a minute comes again.
     */
    readonly pull: (
      name: string,
      options: { readonly limit: number; readonly wait: Duration.Input }
    ) => Effect.Effect<ReadonlyArray<Delivered>, NotThere>
    /** They will not come again. Returns after the server knows. */
    readonly ack: (
      name: string,
      deliveries: ReadonlyArray<string>
    ) => Effect.Effect<void, Fail.DeliveryUnknown | NotThere>
    /** They come again, after a while or at once. */
    readonly nak: (
      name: string,
      deliveries: ReadonlyArray<string>,
      delay?: Duration.Input
    ) => Effect.Effect<void, Fail.DeliveryUnknown | NotThere>
  }
>()("millrace/Subscribers") {
  static readonly layer = Layer.effect(
    Subscribers,
    Effect.gen(function* () {
      const nats = yield* Nats
      const jetstream = yield* JetStream
      const events = yield* Events

      /** No name that could not be one gets into a subject. */
      const named = (name: string) =>
        isSubscriberName(name) ? Effect.void : Effect.fail(new Fail.SubscriberUnknown({ name }))

      const gone = (name: string) => (refused: JetStreamRefused) =>
        Effect.fail(
          refused.code === refusal.consumerNotFound ? new Fail.SubscriberUnknown({ name }) : passing(refused)
        )

      const find = (name: string) =>
        named(name).pipe(
          Effect.andThen(jetstream.call(consumers.call("INFO", name), {})),
          Effect.flatMap(consumers.subscriberOf),
          Effect.catchTag("JetStreamRefused", gone(name))
        )

      /** Who has seen an event that is not there yet saw it in a stream that is gone: all of this one is new to them. */
      const placeOf = (after: After): Effect.Effect<After, NatsUnavailable> =>
        typeof after === "number"
          ? Effect.map(events.newest, (newest) => (after > newest ? "beginning" : after))
          : Effect.succeed(after)

      const create: Subscribers["Service"]["create"] = Effect.fnUntraced(function* (name, wanted) {
        if (!isSubscriberName(name)) return yield* new Fail.NameUnusable({ name })
        const there = find(name).pipe(Effect.catchTag("SubscriberUnknown", () => Effect.undefined))
        const found = yield* there
        if (found !== undefined) return yield* kept(found, wanted)
        const after = yield* placeOf(wanted.after ?? "now")
        const made = consumers.creationOf(name, { ...wanted, after })
        return yield* jetstream.call(consumers.call("CREATE", name), made).pipe(
          Effect.flatMap(consumers.subscriberOf),
          Effect.map((subscriber) => ({ subscriber, did: "created" }) as const),
          Effect.catchTag(
            "JetStreamRefused",
            Effect.fnUntraced(function* (refused) {
              if (refused.code === consumers.tooMany)
                return yield* new Fail.TooManySubscribers({ name, reason: refused.description })
              // Somebody else was quicker.
              const other = yield* there
              return other === undefined ? yield* passing(refused) : yield* kept(other, wanted)
            })
          )
        )
      })

      const deliveredOf = Effect.fnUntraced(function* (message: Msg) {
        const delivery = message.reply ?? ""
        const { sequence } = metadataOf(delivery)
        const headers = headersOf(message)
        const header = valuesOf(typeof headers === "string" ? undefined : headers)
        const found = yield* placed({ subject: message.subject, sequence, data: message.data, header })
        if (found !== undefined) return { ...found, delivery }
        // It would come again and again.
        yield* Effect.sync(() => nats.connection.publish(delivery, "+ACK"))
        return undefined
      })

      const pull: Subscribers["Service"]["pull"] = Effect.fnUntraced(function* (name, { limit, wait }) {
        yield* named(name)
        const question = {
          stream: Subjects.eventStream,
          consumer: Subjects.subscriber(name),
          batch: Math.min(limit, mostEvents)
        }
        let left = Duration.toMillis(wait)
        while (true) {
          const holdMs = Math.max(1, Math.min(left, longestHoldMs))
          const messages = yield* take(nats, { ...question, holdMs }).pipe(
            // Which may be because there is no such consumer.
            Effect.tapError(() => find(name))
          )
          const delivered = yield* Effect.forEach(messages, deliveredOf)
          const understood = delivered.filter((one) => one !== undefined)
          left -= holdMs
          if (understood.length > 0 || left <= 0) return understood
        }
      })

      const settle = Effect.fnUntraced(function* (
        name: string,
        deliveries: ReadonlyArray<string>,
        word: string
      ) {
        yield* named(name)
        const foreign = deliveries.find((delivery) => !consumers.isDelivery(name, delivery))
        if (foreign !== undefined) return yield* new Fail.DeliveryUnknown({ name, delivery: foreign })
        yield* Effect.forEach(deliveries, (delivery) => jetstream.settle(delivery, word), {
          concurrency: mostEvents,
          discard: true
        }).pipe(Effect.tapError(() => find(name)))
      })

      return Subscribers.of({
        create,
        find,
        list: Effect.catchTag(consumers.listed(jetstream), "JetStreamRefused", (refused) =>
          Effect.fail(passing(refused))
        ),
        remove: (name) =>
          named(name).pipe(
            Effect.andThen(jetstream.call(consumers.call("DELETE", name), {})),
            Effect.asVoid,
            Effect.catchTag("JetStreamRefused", gone(name))
          ),
        pull,
        ack: (name, deliveries) => settle(name, deliveries, "+ACK"),
        nak: (name, deliveries, delay = 0) =>
          settle(name, deliveries, `-NAK {"delay":${Math.round(Duration.toMillis(delay)) * 1_000_000}}`)
      })
    })
  )
}

const kept = (subscriber: Subscriber, { kind, state }: Wanted) =>
  subscriber.kind === kind && subscriber.state === state
    ? Effect.succeed({ subscriber, did: "kept" } as const)
    : Effect.fail(new Fail.SubscriberDiffers({ subscriber }))

/** The server is asked again so often: a question that was lost with a leader stalls nobody for longer. */
const longestHoldMs = 5_000
