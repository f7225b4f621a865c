/** The endpoints of stats as data: what happens here, once or as it changes. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Stats } from "../../schemas/Stats.ts"
import * as Problem from "../Problems.ts"

const error = [Problem.QueueMissing, Problem.NatsUnavailable]

export const stats = HttpApiGroup.make("stats")
  .add(
    HttpApiEndpoint.get("get", "/v1/stats", { success: Stats, error }).annotateMerge(
      OpenApi.annotations({
        summary: "Rates, latencies and depths",
        description:
          "Per kind: what waits, what runs, what waits for another attempt, who works, and how the last minute and the last " +
          "hour went. What a dead worker had in hand counts as running until it is missed, within 15 seconds. Each gateway counts for itself " +
          "what it hears; of what was before its start it reads an hour, and no more than 100,000 tasks."
      })
    )
  )
  .add(
    HttpApiEndpoint.get("live", "/v1/stats/live", {
      success: HttpApiSchema.StreamSse({
        events: Schema.Struct({ event: Schema.Literal("stats"), data: Schema.fromJsonString(Stats) })
      }),
      error
    }).annotateMerge(
      OpenApi.annotations({
        summary: "The same, as it changes",
        description:
          "Server-sent events named `stats`: one at once, then one a second at most, while something changes."
      })
    )
  )
  .add(
    HttpApiEndpoint.get("metrics", "/metrics", {
      success: Schema.String.pipe(HttpApiSchema.asText({ contentType: "text/plain" }))
    }).annotateMerge(
      OpenApi.annotations({
        summary: "Metrics, as Prometheus reads them",
        description:
          "Of this gateway, and of the queues. Every role tells its own at the port for probes as well, `MILLRACE_PROBES_PORT`, " +
          "where no key is asked for."
      })
    )
  )
