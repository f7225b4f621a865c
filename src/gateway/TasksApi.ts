/** /v1/tasks: submitting a task, listing them, looking at one, waiting for it, cancelling it, having it done again. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { cancel } from "../streams/Cancel.ts"
import { Listing } from "../streams/Listing.ts"
import { retry } from "../streams/Retry.ts"
import { runNow } from "../streams/runNow.ts"
import type { Submitted } from "../streams/Submit.ts"
import { TaskUnknown, namedBy } from "../streams/TaskUnknown.ts"
import { Api } from "./Api.ts"
import type { TaskProblem } from "./SubmitEndpoints.ts"
import { decodeBatch, longestBatch, mostTasks } from "./Submission.ts"
import { accepted } from "./accepted.ts"
import { jsonBody } from "./bodies.ts"
import { looking } from "./looking.ts"
import { cancelRefused, listRefused, retryRefused, runNowRefused, taskUnknown } from "./refusals.ts"
import { submitting } from "./submitting.ts"

export const TasksApi = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fnUntraced(function* (handlers) {
    const listing = yield* Listing
    const look = yield* looking
    const { store, answer } = yield* submitting

    return handlers
      .handleRaw(
        "submit",
        // Raw, for a body's faults have more than one status; and so that the input stays as it was sent.
        ({ request, headers }) => Effect.flatMap(jsonBody(request), (body) => answer(body, headers))
      )
      .handleRaw(
        "submitAll",
        Effect.fnUntraced(function* ({ request }) {
          const { tasks } = yield* decodeBatch(yield* jsonBody(request, longestBatch))
          const results = yield* Effect.forEach(tasks, (task) => Effect.match(store(task), resultOf), {
            concurrency: mostTasks
          })
          return { results }
        })
      )
      .handle("list", ({ query: { limit = 20, since, until, ...which } }) =>
        listing
          .page({
            ...which,
            limit,
            ...(since === undefined ? {} : { since: new Date(since) }),
            ...(until === undefined ? {} : { until: new Date(until) })
          })
          .pipe(
            Effect.catchTags(listRefused),
            Effect.map((page) => HttpServerResponse.jsonUnsafe(page))
          )
      )
      .handle("get", ({ params, query }) =>
        Effect.gen(function* () {
          const { kind, key } = yield* namedBy(params.id)
          const view = yield* look(kind, key, query.wait ?? 0)
          if (view === undefined) return yield* new TaskUnknown(params)
          // As it is: it was checked when it was read, and may be large.
          return HttpServerResponse.jsonUnsafe(view)
        }).pipe(Effect.catchTags(taskUnknown))
      )
      .handle("cancel", ({ params }) =>
        Effect.gen(function* () {
          const { kind, key } = yield* namedBy(params.id)
          return HttpServerResponse.jsonUnsafe(yield* cancel(kind, key))
        }).pipe(Effect.catchTags(cancelRefused))
      )
      .handle("retry", ({ params }) =>
        Effect.gen(function* () {
          const { kind, key } = yield* namedBy(params.id)
          const task = yield* retry(kind, key)
          return accepted(task, { run: task.run })
        }).pipe(Effect.catchTags(retryRefused))
      )
      .handle("run", ({ params }) =>
        Effect.gen(function* () {
          const { kind, key } = yield* namedBy(params.id)
          return accepted(yield* runNow(kind, key))
        }).pipe(Effect.catchTags(runNowRefused))
      )
  })
)

const resultOf = {
  onSuccess: ({ id, kind, state }: Submitted) => ({ status: 202, task: { id, kind, state } }) as const,
  onFailure: (problem: TaskProblem) => ({ status: problem.status, problem })
}
