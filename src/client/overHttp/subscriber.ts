/** Events that wait under a name, over HTTP. */
import { Effect, Schema } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Delivered, Subscriber as Described, waitSeconds } from "../../schemas/Subscriber.ts"
import { SubscriberDiffers } from "../../streams/SubscriberFailures.ts"
import type { Subscriber } from "../Way.ts"
import type { Asking } from "./asking.ts"
import { subscribeRefused, subscriberUnknown } from "./refusals.ts"

const Events = Schema.Struct({ events: Schema.Array(Delivered) })

/** For the answer to come, after what it was held. */
const graceMs = 10_000

export const subscriberOver = ({ ask }: Asking): Subscriber => {
  const path = (name: string) => `/v1/subscribers/${encodeURIComponent(name)}`

  const settle = (name: string, how: "ack" | "nak", deliveries: ReadonlyArray<string>) =>
    ask({
      request: HttpClientRequest.post(`${path(name)}/${how}`, { body: json({ deliveries }) }),
      read: () => Effect.void,
      expected: subscriberUnknown(name)
    })

  return {
    // A key that may only read cannot make one, and need not where there is one.
    create: (name, which, after) =>
      ask({
        request: HttpClientRequest.get(path(name)),
        read: HttpClientResponse.schemaBodyJson(Described),
        expected: subscriberUnknown(name)
      }).pipe(
        Effect.flatMap((subscriber) =>
          subscriber.kind === which.kind && subscriber.state === which.state
            ? Effect.void
            : new SubscriberDiffers({ subscriber })
        ),
        Effect.catchTag("SubscriberUnknown", () =>
          ask({
            request: HttpClientRequest.put(path(name), {
              body: json({ ...which, ...(after === undefined ? {} : { after }) })
            }),
            read: () => Effect.void,
            expected: subscribeRefused(name)
          })
        )
      ),
    pull: (name, limit) =>
      ask({
        request: HttpClientRequest.post(`${path(name)}/next`, {
          body: json({ limit, waitSeconds: waitSeconds.usual })
        }),
        read: (response) =>
          Effect.map(HttpClientResponse.schemaBodyJson(Events)(response), ({ events }) => events),
        expected: subscriberUnknown(name),
        withinMs: waitSeconds.usual * 1_000 + graceMs
      }),
    ack: (name, deliveries) => settle(name, "ack", deliveries),
    nak: (name, deliveries) => settle(name, "nak", deliveries)
  }
}

const json = (value: unknown) => HttpBody.text(JSON.stringify(value), "application/json")
