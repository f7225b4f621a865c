/** The endpoints that take tasks as data: one task, many at once, and one route for each kind. */
import { Array as Arr, Schema, Struct } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import type { Any } from "../schemas/Task.ts"
import { TaskState, TaskView } from "../schemas/TaskRecord.ts"
import { type TaskName, Tasks, taskNames } from "../schemas/Tasks.ts"
import { longestWait } from "./Preferences.ts"
import * as Problem from "./Problems.ts"
import { Submission, formOf, mostTasks } from "./Submission.ts"

export const Submitted = Schema.Struct({ id: Schema.String, kind: Schema.String, state: TaskState }).annotate(
  {
    identifier: "Submitted",
    description: "The task is stored and will be done."
  }
)

const headers = {
  "idempotency-key": Schema.optionalKey(
    Schema.String.annotate({ description: "The same as `key` in the body." })
  ),
  prefer: Schema.optionalKey(
    Schema.String.annotate({
      description: `\`wait=10\` asks to hold the answer for up to 10 seconds (${longestWait} at most), until the task is finished.`
    })
  )
}

const accepted = HttpApiSchema.WithHeaders(Submitted.pipe(HttpApiSchema.status(202)), {
  location: Schema.String,
  "preference-applied": Schema.optionalKey(Schema.String)
})

/** What may be wrong with one task. */
const ofTask = [
  Problem.KindUnknown,
  Problem.TaskTooLarge,
  Problem.Invalid,
  Problem.KeyTaken,
  Problem.QueueFull,
  Problem.QueueMissing,
  Problem.NatsUnavailable
] as const

export type TaskProblem = (typeof ofTask)[number]["Type"]

const ofBody = [Problem.MalformedBody, Problem.BodyTooLarge, Problem.BodyOfOtherType] as const

export const submit = HttpApiEndpoint.post("submit", "/v1/tasks", {
  headers,
  payload: Submission,
  success: [accepted, TaskView],
  error: [...ofBody, ...ofTask]
}).annotate(OpenApi.Summary, "Submit a task")

const BatchResult = Schema.Union([
  Schema.Struct({ status: Schema.Literal(202), task: Submitted }),
  Schema.Struct({ status: Schema.Int, problem: Schema.Union(ofTask) })
]).annotate({
  identifier: "BatchResult",
  description: "What the task by itself would have been answered with."
})

export const BatchResults = Schema.Struct({ results: Schema.Array(BatchResult) }).annotate({
  identifier: "BatchResults",
  description: "One for each task, in their order."
})

export const submitAll = HttpApiEndpoint.post("submitAll", "/v1/tasks:batch", {
  // Or the colon would begin the name of a parameter.
  params: {},
  payload: Schema.Struct({
    tasks: Schema.Array(Submission).check(Schema.isMinLength(1), Schema.isMaxLength(mostTasks))
  }).annotate({ identifier: "Batch" }),
  success: BatchResults,
  error: [...ofBody, Problem.Invalid]
}).annotateMerge(
  OpenApi.annotations({
    summary: "Submit many tasks",
    description:
      `Up to ${mostTasks} of them, each answered for itself: what is wrong with one keeps no other from being stored. ` +
      "With a `key` each, the same batch may be sent again after a broken connection."
  })
)

/** A task of one kind, with its input and output as the contract of the kind has them. */
const viewOf = ({ name, input, output }: Any) =>
  Schema.Struct({
    ...Struct.omit(TaskView.fields, ["kind", "input", "output"]),
    kind: Schema.Literal(name),
    input,
    output: Schema.optionalKey(output)
  }).annotate({ identifier: `Task-${name}` })

const submitOf = (kind: TaskName) => {
  const contract: Any = Tasks[kind]
  return HttpApiEndpoint.post(kind, `/v1/${kind}`, {
    headers,
    payload: formOf(contract),
    success: [accepted, viewOf(contract)],
    error: [...ofBody, ...ofTask]
  }).annotateMerge(
    OpenApi.annotations({
      summary: contract.title,
      description: `\`POST /v1/tasks\` for tasks of kind \`${kind}\` alone: the body is the same without \`kind\`.`
    })
  )
}

/** A new kind has its route with no edit here. */
export const typed = Arr.match(taskNames, {
  onEmpty: () => {
    throw new Error("There is no kind of task: the registry is empty.")
  },
  onNonEmpty: (kinds) => HttpApiGroup.make("submit").add(...Arr.map(kinds, submitOf))
})
