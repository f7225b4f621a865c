/** The HTTP API as data: what it takes and answers. Handlers, the API description and typed clients come from it. */
import { Schema } from "effect"
import { HttpApi, HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Blob } from "../schemas/Blob.ts"
import { Event } from "../schemas/Event.ts"
import { FinalState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { readable } from "./OpenApi.ts"
import { LastEventId, Recent } from "./Parameters.ts"
import * as Problem from "./Problems.ts"
import { live, tasks } from "./TaskEndpoints.ts"

const blobs = HttpApiGroup.make("blobs")
  .add(
    HttpApiEndpoint.post("store", "/v1/blobs", {
      payload: HttpApiSchema.StreamUint8Array({ contentType: "*/*" }),
      success: HttpApiSchema.WithHeaders(Blob.pipe(HttpApiSchema.status(201)), { location: Schema.String }),
      error: [Problem.MalformedBody, Problem.BodyTooLarge, Problem.NatsUnavailable]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Store a blob",
        description: "The body is the bytes themselves, of any content type; the type is kept."
      })
    )
  )
  .add(
    HttpApiEndpoint.get("get", "/v1/blobs/:id", {
      params: { id: Schema.String },
      success: HttpApiSchema.StreamUint8Array({ contentType: "*/*" }),
      error: [Problem.BlobUnknown, Problem.NatsUnavailable]
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Read a blob",
        description: "Answered with the content type it was stored with."
      })
    )
  )

const events = HttpApiGroup.make("events").add(
  HttpApiEndpoint.get("listen", "/v1/events", {
    query: {
      kind: Schema.optionalKey(Schema.Literals(taskNames)),
      state: Schema.optionalKey(FinalState),
      recent: Schema.optionalKey(Recent),
      lastEventId: Schema.optionalKey(LastEventId)
    },
    headers: { "last-event-id": Schema.optionalKey(LastEventId) },
    success: HttpApiSchema.StreamSse({
      events: Schema.Struct({ id: Schema.String, event: FinalState, data: Schema.fromJsonString(Event) })
    }),
    error: [Problem.Invalid, Problem.NatsUnavailable]
  }).annotateMerge(
    OpenApi.annotations({
      summary: "Hear of finished tasks",
      description:
        "Server-sent events, one for each task that is finished. `Last-Event-ID` (or `lastEventId` in the query) " +
        "continues after that event, without a gap."
    })
  )
)

/** A JSON Schema, draft 2020-12. */
const JsonSchema = Schema.Record(Schema.String, Schema.Json)

export const Kind = Schema.Struct({
  kind: Schema.String,
  title: Schema.String,
  input: JsonSchema,
  output: JsonSchema,
  failure: JsonSchema,
  example: Schema.Json,
  queued: Schema.Int,
  running: Schema.Int,
  oldestMs: Schema.Int
}).annotate({ identifier: "Kind" })

const kinds = HttpApiGroup.make("kinds").add(
  HttpApiEndpoint.get("list", "/v1/kinds", {
    success: Schema.Struct({ kinds: Schema.Array(Kind) }),
    error: [Problem.QueueMissing, Problem.NatsUnavailable]
  }).annotate(OpenApi.Summary, "What can be done, and how much of it waits")
)

const health = HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("alive", "/healthz", {
      success: Schema.Struct({ status: Schema.Literal("alive") })
    }).annotate(OpenApi.Summary, "Whether the process lives")
  )
  .add(
    HttpApiEndpoint.get("ready", "/readyz", {
      success: Schema.Struct({ status: Schema.Literal("ready") }),
      error: Problem.NotReady
    }).annotate(OpenApi.Summary, "Whether tasks can be taken now")
  )

export const Api = HttpApi.make("millrace")
  .add(tasks, live, blobs, events, kinds, health)
  .annotate(HttpApi.ParseOptions, { errors: "all" })
  .annotateMerge(
    OpenApi.annotations({
      title: "Millrace",
      version: "1",
      transform: readable,
      description:
        "A task goes in, a worker does it, the result waits. What goes wrong is told as RFC 9457 problems."
    })
  )
