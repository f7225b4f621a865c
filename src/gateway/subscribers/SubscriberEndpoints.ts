/** The endpoints of durable subscribers as data: make one, look at it, take its events, acknowledge them. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import {
  After,
  Delivered,
  Subscriber,
  ackWithinSeconds,
  mostEvents,
  waitSeconds
} from "../../schemas/Subscriber.ts"
import { FinalState } from "../../schemas/TaskRecord.ts"
import { taskNames } from "../../schemas/Tasks.ts"
import * as Problem from "../Problems.ts"
import { needs } from "../auth/Scope.ts"

export const Wanted = Schema.Struct({
  kind: Schema.optionalKey(Schema.Literals(taskNames)),
  state: Schema.optionalKey(FinalState),
  after: Schema.optionalKey(After)
}).annotate({ identifier: "Wanted", examples: [{ kind: "fetch", after: "beginning" }] })

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

export const Asked = Schema.Struct({
  limit: Schema.optionalKey(
    between(1, mostEvents).annotate({ description: "How many at most; 64 unless said." })
  ),
  waitSeconds: Schema.optionalKey(
    between(0, waitSeconds.longest).annotate({
      description: `How long to wait for the first where none waits; ${waitSeconds.usual} unless said.`
    })
  )
}).annotate({ identifier: "Asked", examples: [{ limit: 64, waitSeconds: 20 }] })

const Deliveries = Schema.Array(Schema.String)
  .check(Schema.isMinLength(1), Schema.isMaxLength(mostEvents))
  .annotate({ description: "The `delivery` of each event." })

export const Acknowledged = Schema.Struct({ deliveries: Deliveries }).annotate({ identifier: "Acknowledged" })

/** A day. */
const longestDelay = 86_400

export const HandedBack = Schema.Struct({
  deliveries: Deliveries,
  delaySeconds: Schema.optionalKey(
    between(0, longestDelay).annotate({ description: "They come again after so long; at once unless said." })
  )
}).annotate({ identifier: "HandedBack" })

const byName = { params: { name: Schema.String } }
const notThere = [Problem.SubscriberUnknown, Problem.NatsUnavailable] as const
const unreadable = [
  Problem.MalformedBody,
  Problem.BodyTooLarge,
  Problem.BodyOfOtherType,
  Problem.Invalid
] as const

const list = HttpApiEndpoint.get("list", "/v1/subscribers", {
  success: Schema.Struct({ subscribers: Schema.Array(Subscriber) }),
  error: Problem.NatsUnavailable
}).annotate(OpenApi.Summary, "List the durable subscribers")

const put = HttpApiEndpoint.put("put", "/v1/subscribers/:name", {
  ...byName,
  payload: Wanted,
  success: [Subscriber.pipe(HttpApiSchema.status(201)), Subscriber],
  error: [...unreadable, Problem.SubscriberDiffers, Problem.TooManySubscribers, Problem.NatsUnavailable]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Make a durable subscriber",
      description:
        "Of the events that pass its filter none is lost to it: they wait under its name until they are acknowledged, for " +
        "as long as events are kept. Asked for again, it is left as it is: 200 and not 201. It stays until it is deleted."
    })
  )
  .annotateMerge(needs("operate"))

const get = HttpApiEndpoint.get("get", "/v1/subscribers/:name", {
  ...byName,
  success: Subscriber,
  error: notThere
}).annotate(OpenApi.Summary, "Look at a durable subscriber")

const remove = HttpApiEndpoint.delete("remove", "/v1/subscribers/:name", {
  ...byName,
  success: HttpApiSchema.NoContent,
  error: notThere
})
  .annotate(OpenApi.Summary, "Delete a durable subscriber")
  .annotateMerge(needs("operate"))

const next = HttpApiEndpoint.post("next", "/v1/subscribers/:name/next", {
  ...byName,
  payload: Asked,
  success: Schema.Struct({ events: Schema.Array(Delivered) }),
  error: [...unreadable, ...notThere]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Take the events that wait",
      description:
        "The oldest first; where none waits, the first that comes, or none when the time is up. Several may take under one " +
        `name: each event goes to one of them. It comes again until it is acknowledged, after ${ackWithinSeconds} seconds each time.`
    })
  )
  .annotateMerge(needs("read"))

const ack = HttpApiEndpoint.post("ack", "/v1/subscribers/:name/ack", {
  ...byName,
  payload: Acknowledged,
  success: HttpApiSchema.NoContent,
  error: [...unreadable, ...notThere]
})
  .annotate(OpenApi.Summary, "Acknowledge events: they do not come again")
  .annotateMerge(needs("read"))

const nak = HttpApiEndpoint.post("nak", "/v1/subscribers/:name/nak", {
  ...byName,
  payload: HandedBack,
  success: HttpApiSchema.NoContent,
  error: [...unreadable, ...notThere]
})
  .annotate(OpenApi.Summary, "Hand events back: they come again")
  .annotateMerge(needs("read"))

export const subscribers = HttpApiGroup.make("subscribers").add(list, put, get, remove, next, ack, nak)
