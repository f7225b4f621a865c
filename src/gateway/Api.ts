/** The HTTP API as data: what it takes and answers. Handlers, the API description and typed clients come from it. */
import { HttpApi, OpenApi } from "effect/http-api"
import { blobs } from "./BlobEndpoints.ts"
import { events } from "./EventEndpoints.ts"
import { health } from "./HealthEndpoints.ts"
import { kinds } from "./KindEndpoints.ts"
import { KnownParameters } from "./KnownParameters.ts"
import { AnyProblem, readable } from "./OpenApi.ts"
import { typed } from "./SubmitEndpoints.ts"
import { subscribers } from "./subscribers/SubscriberEndpoints.ts"
import { live, tasks } from "./TaskEndpoints.ts"
import { Door } from "./auth/Door.ts"
import { schedules } from "./schedules/ScheduleEndpoints.ts"
import { session } from "./auth/SessionEndpoints.ts"
import { stats } from "./stats/StatsEndpoints.ts"

export const Api = HttpApi.make("millrace")
  .add(tasks, typed, live, blobs, events, subscribers, schedules, kinds, stats)
  .middleware(KnownParameters)
  .middleware(Door)
  // What comes after the door stands open.
  .add(session, health)
  .annotate(HttpApi.ParseOptions, { errors: "all" })
  .annotate(HttpApi.AdditionalSchemas, [AnyProblem])
  .annotateMerge(
    OpenApi.annotations({
      title: "Millrace",
      version: "1",
      transform: readable,
      description:
        "A task goes in, a worker does it, the result waits. What goes wrong is told as RFC 9457 problems."
    })
  )
