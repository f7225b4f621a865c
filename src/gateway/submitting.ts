/** Submitting as HTTP does it: from a body that was read to the answer, the same on every route that takes tasks. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { isFinal } from "../schemas/TaskRecord.ts"
import { Settings, ttlSeconds } from "../streams/Settings.ts"
import { submit } from "../streams/Submit.ts"
import { waitOf } from "./Preferences.ts"
import { decodeSubmission } from "./Submission.ts"
import { accepted } from "./accepted.ts"
import { idempotencyKey, keyTaken } from "./idempotencyKey.ts"
import { looking } from "./looking.ts"
import { submissionRefused } from "./refusals.ts"

interface Headers {
  readonly "idempotency-key"?: string
  readonly prefer?: string
}

export const submitting = Effect.gen(function* () {
  const ttlOf = ttlSeconds(yield* Settings)
  const look = yield* looking
  const decode = decodeSubmission({
    minimum: ttlOf(0),
    maximum: ttlOf(Number.MAX_SAFE_INTEGER)
  })

  const store = Effect.fnUntraced(function* (body: unknown, keyInHeader?: string) {
    const { kind, input, key, ...options } = yield* decode(body)
    const called = yield* idempotencyKey(key, keyInHeader)
    return yield* submit({ kind, input, options, ...(called === undefined ? {} : { key: called }) }).pipe(
      Effect.catchTags({ ...submissionRefused, ...keyTaken(key) })
    )
  })

  const answer = Effect.fnUntraced(function* (body: unknown, headers: Headers) {
    const task = yield* store(body, headers["idempotency-key"])
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

  return { store, answer }
})
