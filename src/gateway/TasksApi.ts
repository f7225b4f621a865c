/** /v1/tasks: submitting a task, listing them, looking at one, waiting for it, cancelling it, having it done again. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { isFinal } from "../schemas/TaskRecord.ts"
import { cancel } from "../streams/Cancel.ts"
import { Listing } from "../streams/Listing.ts"
import { retry } from "../streams/Retry.ts"
import { Settings, ttlSeconds } from "../streams/Settings.ts"
import { type Submitted, submit, wait } from "../streams/Submit.ts"
import { TaskUnknown, namedBy } from "../streams/TaskUnknown.ts"
import { TaskViews } from "../streams/TaskViews.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import { waitOf } from "./Preferences.ts"
import { decodeSubmission } from "./Submission.ts"
import { jsonBody } from "./bodies.ts"
import { fromOwnPage } from "./fromOwnPage.ts"
import { idempotencyKey, keyTaken } from "./idempotencyKey.ts"
import { cancelRefused, listRefused, retryRefused, submissionRefused, taskUnknown } from "./refusals.ts"

export const TasksApi = HttpApiBuilder.group(
  Api,
  "tasks",
  Effect.fnUntraced(function* (handlers) {
    const settings = yield* Settings
    const views = yield* TaskViews
    const listing = yield* Listing
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
          }).pipe(Effect.catchTags({ ...submissionRefused, ...keyTaken(key) }))

          const seconds = waitOf(headers.prefer)
          if (seconds === undefined) return accepted(task)
          const applied = { "preference-applied": `wait=${seconds}` }
          const view = yield* look(task.kind, task.key, seconds).pipe(
            // It is stored, whatever becomes of the waiting.
            Effect.catchTag("NatsUnavailable", () => Effect.undefined)
          )
          return view !== undefined && isFinal(view.state)
            ? HttpServerResponse.jsonUnsafe(view, { headers: applied })
            : accepted({ ...task, state: view?.state ?? task.state }, {}, applied)
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
      .handle("retry", ({ params, request }) =>
        Effect.gen(function* () {
          yield* fromOwnPage(request)
          const { kind, key } = yield* namedBy(params.id)
          const task = yield* retry(kind, key)
          return accepted(task, { run: task.run })
        }).pipe(Effect.catchTags(retryRefused))
      )
  })
)

/** `more` of the body, and of the headers. */
const accepted = (
  { id, kind, state }: Pick<Submitted, "id" | "kind" | "state">,
  more: { readonly run?: number } = {},
  headers: Record<string, string> = {}
) =>
  HttpServerResponse.jsonUnsafe(
    { id, kind, state, ...more },
    { status: 202, headers: { location: `/v1/tasks/${id}`, ...headers } }
  )
