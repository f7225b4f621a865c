/** /v1/subscribers: events that wait under a name until they are acknowledged. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { waitSeconds } from "../../schemas/Subscriber.ts"
import type * as Fail from "../../streams/SubscriberFailures.ts"
import { Subscribers } from "../../streams/Subscribers.ts"
import { Api } from "../Api.ts"
import { Drain } from "../Drain.ts"
import * as Problem from "../Problems.ts"
import { bodyOf } from "../bodyOf.ts"
import { invalidRequest, natsUnavailable } from "../refusals.ts"
import { Acknowledged, Asked, HandedBack, Wanted } from "./SubscriberEndpoints.ts"

export const SubscribersApi = HttpApiBuilder.group(
  Api,
  "subscribers",
  Effect.fnUntraced(function* (handlers) {
    const subscribers = yield* Subscribers
    const drain = yield* Drain

    return handlers
      .handle("list", () =>
        subscribers.list.pipe(
          Effect.catchTags(natsUnavailable),
          Effect.map((all) => ({ subscribers: all }))
        )
      )
      .handleRaw("put", ({ params: { name }, request }) =>
        Effect.gen(function* () {
          const { subscriber, did } = yield* subscribers.create(name, yield* bodyOf(Wanted, request))
          return HttpServerResponse.jsonUnsafe(subscriber, {
            status: did === "created" ? 201 : 200,
            headers: { location: `/v1/subscribers/${name}` }
          })
        }).pipe(Effect.catchTags(putRefused))
      )
      .handle("get", ({ params: { name } }) => Effect.catchTags(subscribers.find(name), notThere))
      .handle("remove", ({ params: { name } }) => Effect.catchTags(subscribers.remove(name), notThere))
      .handleRaw("next", ({ params: { name }, request }) =>
        Effect.gen(function* () {
          const { limit = 64, waitSeconds: seconds = waitSeconds.usual } = yield* bodyOf(Asked, request)
          // Who waits when this gateway shuts down is told that nothing came, and asks another one.
          const events = yield* Effect.raceFirst(
            subscribers.pull(name, { limit, wait: `${seconds} seconds` }),
            Effect.as(drain.begun, [])
          )
          return HttpServerResponse.jsonUnsafe({ events })
        }).pipe(Effect.catchTags(notThere))
      )
      .handleRaw("ack", ({ params: { name }, request }) =>
        Effect.gen(function* () {
          const { deliveries } = yield* bodyOf(Acknowledged, request)
          yield* subscribers.ack(name, deliveries)
          return HttpServerResponse.empty({ status: 204 })
        }).pipe(Effect.catchTags(notSettled))
      )
      .handleRaw("nak", ({ params: { name }, request }) =>
        Effect.gen(function* () {
          const { deliveries, delaySeconds = 0 } = yield* bodyOf(HandedBack, request)
          yield* subscribers.nak(name, deliveries, `${delaySeconds} seconds`)
          return HttpServerResponse.empty({ status: 204 })
        }).pipe(Effect.catchTags(notSettled))
      )
  })
)

const notThere = {
  ...natsUnavailable,
  SubscriberUnknown: (unknown: Fail.SubscriberUnknown) =>
    new Problem.SubscriberUnknown({ detail: unknown.message })
}

const notSettled = {
  ...notThere,
  DeliveryUnknown: (foreign: Fail.DeliveryUnknown) =>
    invalidRequest([{ path: ["deliveries"], message: foreign.message }])
}

const putRefused = {
  ...natsUnavailable,
  NameUnusable: (unusable: Fail.NameUnusable) =>
    invalidRequest([{ path: ["name"], message: unusable.message }]),
  SubscriberDiffers: (other: Fail.SubscriberDiffers) =>
    new Problem.SubscriberDiffers({ subscriber: other.subscriber, detail: other.message }),
  TooManySubscribers: (many: Fail.TooManySubscribers) =>
    new Problem.TooManySubscribers({ detail: many.message })
}
