/** Events that wait under a name, over NATS. */
import { Effect } from "effect"
import { Subscribers } from "../../streams/Subscribers.ts"
import { waitSeconds } from "../../schemas/Subscriber.ts"
import type { Subscriber } from "../Way.ts"
import { answered } from "./answered.ts"
import { checkedKind } from "./named.ts"
import type { Services } from "./Services.ts"

export const subscriber = Effect.gen(function* () {
  const subscribers = yield* Subscribers
  const context = yield* Effect.context<Services>()
  const wait = `${waitSeconds.usual} seconds` as const
  const way: Subscriber = {
    create: (name, which, after) =>
      checkedKind(which).pipe(
        Effect.andThen(subscribers.create(name, after === undefined ? which : { ...which, after })),
        answered,
        Effect.provideContext(context)
      ),
    pull: (name, limit) => answered(subscribers.pull(name, { limit, wait })),
    // They came from this very subscriber.
    ack: (name, deliveries) =>
      Effect.catchTag(answered(subscribers.ack(name, deliveries)), "DeliveryUnknown", Effect.die),
    nak: (name, deliveries) =>
      Effect.catchTag(answered(subscribers.nak(name, deliveries)), "DeliveryUnknown", Effect.die)
  }
  return way
})
