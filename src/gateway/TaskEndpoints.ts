/** The endpoints of tasks as data: list, look, cancel, retry, and follow one while it moves. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { said } from "../schemas/Said.ts"
import { FinalState, TaskRecord, TaskState, TaskView } from "../schemas/TaskRecord.ts"
import { taskNames } from "../schemas/Tasks.ts"
import { CursorText, Limit, Since, Until, Wait } from "./Parameters.ts"
import * as Problem from "./Problems.ts"
import { Submitted, submit, submitAll } from "./SubmitEndpoints.ts"
import { needs } from "./auth/Scope.ts"

const Retried = Schema.Struct({
  ...Submitted.fields,
  run: Schema.Int.annotate({ description: "2 for the first time it is done again." })
}).annotate({ identifier: "Retried", description: "The task is in its queue again." })

const location = { location: Schema.String }
const byId = { params: { id: Schema.String } }

const list = HttpApiEndpoint.get("list", "/v1/tasks", {
  query: {
    state: Schema.optionalKey(TaskState),
    kind: Schema.optionalKey(Schema.Literals(taskNames)),
    limit: Schema.optionalKey(Limit),
    cursor: Schema.optionalKey(CursorText),
    since: Schema.optionalKey(Since),
    until: Schema.optionalKey(Until)
  },
  success: Schema.Struct({ tasks: Schema.Array(TaskView), next: Schema.optionalKey(Schema.String) }).annotate(
    { identifier: "Page" }
  ),
  error: [Problem.Invalid, Problem.NatsUnavailable]
}).annotateMerge(
  OpenApi.annotations({
    summary: "List tasks",
    description:
      "Newest first, in pages: `next`, if there is one, is the `cursor` of the page that follows; a page may have fewer " +
      "tasks than asked for, or none, and not be the last. Without a state they are those that are finished. Tasks that " +
      "are not are placed by when they were queued, last failed or started."
  })
)

const get = HttpApiEndpoint.get("get", "/v1/tasks/:id", {
  ...byId,
  query: { wait: Schema.optionalKey(Wait) },
  success: TaskView,
  error: [Problem.TaskUnknown, Problem.Invalid, Problem.NatsUnavailable]
}).annotate(OpenApi.Summary, "Look at a task")

const cancel = HttpApiEndpoint.delete("cancel", "/v1/tasks/:id", {
  ...byId,
  success: TaskRecord,
  error: [Problem.TaskUnknown, Problem.AlreadyFinished, Problem.NatsUnavailable]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Cancel a task",
      description:
        "Answered with its record. A task that waits is never begun, one that runs is interrupted, and what it called is " +
        "cancelled with it. Asked again, the answer is the same."
    })
  )
  .annotateMerge(needs("operate"))

const retry = HttpApiEndpoint.post("retry", "/v1/tasks/:id/retry", {
  ...byId,
  success: HttpApiSchema.WithHeaders(Retried.pipe(HttpApiSchema.status(202)), location),
  error: [
    Problem.TaskUnknown,
    Problem.NotFailed,
    Problem.TaskTooLarge,
    Problem.NotRepeatable,
    Problem.QueueFull,
    Problem.QueueMissing,
    Problem.NatsUnavailable
  ]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Have a failed task done again",
      description:
        "With a fresh count of attempts; what was tried before stays in its record. Asked for twice, it is done once."
    })
  )
  .annotateMerge(needs("operate"))

const run = HttpApiEndpoint.post("run", "/v1/tasks/:id/run", {
  ...byId,
  success: HttpApiSchema.WithHeaders(Submitted.pipe(HttpApiSchema.status(202)), location),
  error: [
    Problem.TaskUnknown,
    Problem.NotScheduled,
    Problem.TaskTooLarge,
    Problem.QueueMissing,
    Problem.NatsUnavailable
  ]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Run a scheduled task now",
      description: "It goes into its queue at once, instead of when it is due."
    })
  )
  .annotateMerge(needs("operate"))

export const tasks = HttpApiGroup.make("tasks").add(submit, submitAll, list, get, cancel, retry, run)

const event = <const Name extends string, S extends Schema.Codec<unknown, unknown>>(name: Name, data: S) =>
  Schema.Struct({
    id: Schema.optionalKey(Schema.String),
    event: Schema.Literal(name),
    data: Schema.fromJsonString(data)
  })

export const live = HttpApiGroup.make("live").add(
  HttpApiEndpoint.get("follow", "/v1/tasks/:id/live", {
    ...byId,
    headers: { "last-event-id": Schema.optionalKey(Schema.String) },
    success: [
      HttpApiSchema.StreamSse({
        events: Schema.Union([
          event("task", TaskView),
          event("started", said.started),
          event("progress", said.progress),
          event("retrying", said.retrying),
          ...FinalState.literals.map((state) => event(state, TaskRecord))
        ])
      }),
      HttpApiSchema.NoContent
    ],
    error: [Problem.TaskUnknown, Problem.NatsUnavailable]
  }).annotateMerge(
    OpenApi.annotations({
      summary: "Follow a task while it moves",
      description:
        "Server-sent events. First `task`, the task as it is now, and again after something may have been missed; then " +
        "`started`, `progress` and `retrying` as they happen (what is said at the very beginning may come twice); at " +
        "last its record, in an event named by its state, and the stream ends. Of a task that is finished already only " +
        "that comes, and for who has it (`Last-Event-ID`) nothing: 204."
    })
  )
)
