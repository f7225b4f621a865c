/** /v1/<kind>: submitting tasks of one kind. */
import { Effect, Predicate } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { type TaskName, taskNames } from "../schemas/Tasks.ts"
import { Api } from "./Api.ts"
import { jsonBody } from "./bodies.ts"
import { invalidRequest } from "./refusals.ts"
import { submitting } from "./submitting.ts"

export const SubmitApi = HttpApiBuilder.group(
  Api,
  "submit",
  Effect.fnUntraced(function* (handlers) {
    const { answer } = yield* submitting

    const routeOf = (kind: TaskName) =>
      handlers.handleRaw(
        kind,
        Effect.fnUntraced(function* ({ request, headers }) {
          return yield* answer(yield* ofKind(kind, yield* jsonBody(request)), headers)
        })
      )
    return taskNames.map(routeOf).at(-1) ?? (yield* Effect.die("there is no kind of task"))
  })
)

/** The path names the kind: a body that names one as well may mean another. */
const ofKind = Effect.fnUntraced(function* (kind: string, body: unknown) {
  if (!Predicate.isObject(body)) return body
  if (!("kind" in body)) return { kind, ...body }
  const message = `the path says already that it is ${kind}; a body that names its kind goes to /v1/tasks`
  return yield* invalidRequest([{ path: ["kind"], message }])
})
