/** Submitting as HTTP does it: from a body that was read to the answer, the same on every route that takes tasks. */
import { Effect } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { apart } from "../schemas/Later.ts"
import { noOptions } from "../schemas/TaskOptions.ts"
import { isFinal } from "../schemas/TaskRecord.ts"
import { Settings, ttlSeconds } from "../streams/Settings.ts"
import { Publisher } from "../streams/Publisher.ts"
import { type Submitted, type Submitting, send } from "../streams/Submit.ts"
import * as traceparent from "../telemetry/traceparent.ts"
import { waitOf } from "./Preferences.ts"
import { decodeSubmission } from "./Submission.ts"
import { accepted } from "./accepted.ts"
import { idempotencyKey, keyTaken } from "./idempotencyKey.ts"
import { looking } from "./looking.ts"
import { submissionRefused } from "./refusals.ts"
import type { TaskProblem } from "./SubmitEndpoints.ts"

interface Headers {
  readonly "idempotency-key"?: string
  readonly prefer?: string
}

/** The span of the request where there is one; else the trace that its caller says it belongs to. */
const traceOf = Effect.flatMap(traceparent.current, (span) =>
  span === undefined
    ? Effect.map(HttpServerRequest.HttpServerRequest, ({ headers }) => {
        const said = headers[traceparent.name]
        return traceparent.isTraceparent(said) ? said : undefined
      })
    : Effect.succeed(span)
)

/** As most tasks are. */
const plain = { rest: noOptions, later: undefined }

export const submitting = Effect.gen(function* () {
  const ttlOf = ttlSeconds(yield* Settings)
  const look = yield* looking
  const decode = decodeSubmission({
    minimum: ttlOf(0),
    maximum: ttlOf(Number.MAX_SAFE_INTEGER)
  })

  const publisher = yield* Publisher

  const store = (body: unknown, keyInHeader?: string) =>
    Effect.flatMapEager(decode(body), ({ kind, input, key, lane, ...given }) =>
      Effect.flatMapEager(idempotencyKey(key, keyInHeader), (called) => {
        const isPlain = Object.keys(given).length === 0
        const { rest: options, later } = isPlain ? plain : apart(given)
        const asked = {
          kind,
          input,
          options,
          ...(called === undefined ? undefined : { key: called }),
          ...(lane === undefined ? undefined : { lane }),
          ...(later === undefined ? undefined : { later })
        }
        return Effect.flatMapEager(traceOf, (trace) => {
          const request = trace === undefined ? asked : { ...asked, trace }
          return Effect.callback<Submitted, TaskProblem, Submitting>((resume) =>
            send(
              publisher,
              request,
              (submitted) => resume(Effect.succeed(submitted)),
              (rest) => resume(Effect.catchTags(rest, { ...submissionRefused, ...keyTaken(key) }))
            )
          )
        })
      })
    )

  const waited = Effect.fnUntraced(function* (task: Submitted, seconds: number) {
    const applied = { "preference-applied": `wait=${seconds}` }
    const view = yield* look(task.kind, task.key, seconds).pipe(
      // It is stored, whatever becomes of the waiting.
      Effect.catchTag("NatsUnavailable", () => Effect.undefined)
    )
    return view !== undefined && isFinal(view.state)
      ? HttpServerResponse.jsonUnsafe(view, { headers: applied })
      : accepted({ ...task, state: view?.state ?? task.state }, {}, applied)
  })

  const answer = (body: unknown, headers: Headers) =>
    Effect.flatMap(store(body, headers["idempotency-key"]), (task) => {
      const seconds = waitOf(headers.prefer)
      return seconds === undefined ? Effect.succeed(accepted(task)) : waited(task, seconds)
    })

  return { store, answer }
})
