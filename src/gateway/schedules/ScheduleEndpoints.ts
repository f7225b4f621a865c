/** The endpoints of named schedules as data: put one, look at it, have it rest, do its task now. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { AskedSchedule, CronText, EveryText, Schedule, TimeZone } from "../../schemas/Schedule.ts"
import * as Problem from "../Problems.ts"
import { Submitted } from "../SubmitEndpoints.ts"
import { needs } from "../auth/Scope.ts"

const byName = { params: { name: Schema.String } }
const notThere = [Problem.ScheduleUnknown, Problem.NatsUnavailable] as const

const list = HttpApiEndpoint.get("list", "/v1/schedules", {
  success: Schema.Struct({ schedules: Schema.Array(Schedule) }),
  error: Problem.NatsUnavailable
}).annotate(OpenApi.Summary, "List the schedules")

const next = HttpApiEndpoint.get("next", "/v1/schedules:next", {
  // Or the colon would begin the name of a parameter.
  params: {},
  query: {
    cron: Schema.optionalKey(CronText),
    every: Schema.optionalKey(EveryText),
    timezone: Schema.optionalKey(TimeZone)
  },
  success: Schema.Struct({ next: Schema.Array(Schema.String.annotate({ format: "date-time" })) }),
  error: Problem.Invalid
})
  .annotate(OpenApi.Summary, "See when a schedule would tick next")
  .annotateMerge(needs("read", "submit", "operate"))

const put = HttpApiEndpoint.put("put", "/v1/schedules/:name", {
  ...byName,
  payload: AskedSchedule,
  success: [Schedule.pipe(HttpApiSchema.status(201)), Schedule],
  error: [
    Problem.MalformedBody,
    Problem.BodyTooLarge,
    Problem.BodyOfOtherType,
    Problem.KindUnknown,
    Problem.TaskTooLarge,
    Problem.Invalid,
    Problem.NatsUnavailable
  ]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Have a task done again and again",
      description:
        "Each tick is a task whose key is `<name>-<time>`, such as `nightly-20261122T020000Z`, so that none is done twice. " +
        "Put again, it is changed as a whole and at once (200 and not 201); the same put again changes nothing."
    })
  )
  .annotateMerge(needs("operate"))

const get = HttpApiEndpoint.get("get", "/v1/schedules/:name", {
  ...byName,
  success: Schedule,
  error: notThere
}).annotate(OpenApi.Summary, "Look at a schedule")

const remove = HttpApiEndpoint.delete("remove", "/v1/schedules/:name", {
  ...byName,
  success: HttpApiSchema.NoContent,
  error: notThere
})
  .annotate(OpenApi.Summary, "Delete a schedule; its tasks stay")
  .annotateMerge(needs("operate"))

const resting = (name: "pause" | "resume", summary: string) =>
  HttpApiEndpoint.post(name, `/v1/schedules/:name/${name}`, {
    ...byName,
    success: Schedule,
    error: [...notThere, Problem.Invalid]
  })
    .annotate(OpenApi.Summary, summary)
    .annotateMerge(needs("operate"))

const run = HttpApiEndpoint.post("run", "/v1/schedules/:name/run", {
  ...byName,
  headers: {
    "idempotency-key": Schema.optionalKey(
      Schema.String.annotate({ description: "What you call this asking: asked again, it is the same task." })
    )
  },
  success: HttpApiSchema.WithHeaders(Submitted.pipe(HttpApiSchema.status(202)), { location: Schema.String }),
  error: [...notThere, Problem.Invalid, Problem.TaskTooLarge, Problem.QueueFull, Problem.QueueMissing]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Do the task of a schedule now",
      description: "Also of one that is paused. Its ticks go on as if nothing had been asked."
    })
  )
  .annotateMerge(needs("submit", "operate"))

export const schedules = HttpApiGroup.make("schedules").add(
  list,
  next,
  put,
  get,
  remove,
  resting("pause", "Pause a schedule"),
  resting("resume", "Resume a schedule"),
  run
)
