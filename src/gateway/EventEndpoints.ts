/** The endpoints of events as data: hear of finished tasks. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Event } from "../schemas/Event.ts"
import { FinalState } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { Again, LastEventId, Recent } from "./Parameters.ts"
import * as Problem from "./Problems.ts"

export const events = HttpApiGroup.make("events").add(
  HttpApiEndpoint.get("listen", "/v1/events", {
    query: {
      kind: Schema.optionalKey(Schema.Literals(taskNames)),
      state: Schema.optionalKey(FinalState),
      again: Schema.optionalKey(Again),
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
        "continues after that event, without a gap. The stream ends when NATS has been away for a few seconds: it would say " +
        "nothing of what happens."
    })
  )
)
