/** /v1/tasks: submitting a task, looking at it, and waiting for it. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import * as TaskId from "../schemas/TaskId.ts"
import { isFinal } from "../schemas/TaskRecord.ts"
import { find } from "../schemas/Tasks.ts"
import { Settings, ttlSeconds } from "../streams/Settings.ts"
import { type Submitted, submit, wait } from "../streams/Submit.ts"
import { TaskViews } from "../streams/TaskViews.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import { waitOf } from "./Preferences.ts"
import * as Problem from "./Problems.ts"
import { decodeSubmission } from "./Submission.ts"
import { jsonBody } from "./bodies.ts"
import { idempotencyKey } from "./idempotencyKey.ts"
import { natsUnavailable, taskRefused } from "./refusals.ts"

export const TasksApi = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fnUntraced(function* (handlers) {
    const settings = yield* Settings
    const views = yield* TaskViews
    const drain = yield* Drain
    const decode = decodeSubmission({
      minimum: ttlSeconds(settings, 0),
      maximum: ttlSeconds(settings, Number.MAX_SAFE_INTEGER)
    })

    /** The task as it is when it is finished, or after so many seconds, or when this gateway shuts down. */
    const look = (kind: string, key: string, seconds: number) =>
      seconds === 0
        ? views.find(kind, key)
        : Effect.raceFirst(
            wait(kind, key, `${seconds} seconds`),
            Effect.andThen(drain.begun, views.find(kind, key))
          )

    return handlers
      .handleRaw(
        "submit",
        // Raw, for a body's faults have more than one status; and so that the input stays as it was sent.
        Effect.fn("TasksApi.submit")(function* ({ request, headers }) {
          const { kind, input, key, ...options } = yield* decode(yield* jsonBody(request))
          const called = yield* idempotencyKey(key, headers["idempotency-key"])
          const task = yield* submit({
            kind,
            input,
            options,
            ...(called === undefined ? {} : { key: called })
          }).pipe(Effect.catchTags(taskRefused))

          const seconds = waitOf(headers.prefer)
          if (seconds === undefined) return accepted(task)
          const applied = { "preference-applied": `wait=${seconds}` }
          const view = yield* look(task.kind, task.key, seconds).pipe(
            // It is stored, whatever becomes of the waiting.
            Effect.catchTag("NatsUnavailable", () => Effect.undefined)
          )
          return view !== undefined && isFinal(view.state)
            ? HttpServerResponse.jsonUnsafe(view, { headers: applied })
            : accepted({ ...task, state: view?.state ?? task.state }, applied)
        })
      )
      .handle("get", ({ params, query }) =>
        Effect.gen(function* () {
          const id = TaskId.parse(params.id)
          const view =
            id === undefined || find(id.kind) === undefined
              ? undefined
              : yield* look(id.kind, id.key, query.wait ?? 0).pipe(Effect.catchTags(natsUnavailable))
          if (view === undefined)
            return yield* new Problem.TaskUnknown({ detail: `There is no task ${params.id}.` })
          // As it is: it was checked when it was read, and may be large.
          return HttpServerResponse.jsonUnsafe(view)
        })
      )
  })
)

const accepted = ({ id, kind, state }: Submitted, headers: Record<string, string> = {}) =>
  HttpServerResponse.jsonUnsafe(
    { id, kind, state },
    { status: 202, headers: { location: `/v1/tasks/${id}`, ...headers } }
  )
