/** Events that wait under a name, over NATS. */
import { Effect } from "effect"
import { Subscribers } from "../../streams/Subscribers.ts"
import { waitSeconds } from "../../schemas/Subscriber.ts"
import type { Subscriber } from "../Way.ts"
import { answered } from "./answered.ts"

export const subscriber = Effect.map(Subscribers, (subscribers): Subscriber => {
  const wait = `${waitSeconds.usual} seconds` as const
  return {
    create: (name, which, after) =>
      answered(subscribers.create(name, after === undefined ? which : { ...which, after })),
    pull: (name, limit) => answered(subscribers.pull(name, { limit, wait })),
    // They came from this very subscriber.
    ack: (name, deliveries) =>
      Effect.catchTag(answered(subscribers.ack(name, deliveries)), "DeliveryUnknown", Effect.die),
    nak: (name, deliveries) =>
      Effect.catchTag(answered(subscribers.nak(name, deliveries)), "DeliveryUnknown", Effect.die)
  }
})
