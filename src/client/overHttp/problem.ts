/** What a gateway answers when it cannot do what was asked: an RFC 9457 problem, or something else that stands between. */
import { Effect, Schema } from "effect"
import type { HttpClientResponse } from "effect/http"
import { Subscriber } from "../../schemas/Subscriber.ts"
import { TaskRecord, TaskView } from "../../schemas/TaskRecord.ts"
import { Fault } from "../../schemas/Validation.ts"
import {
  Forbidden,
  GatewayBroken,
  InvalidRequest,
  type NotAnswered,
  TooManyRequests,
  Unauthorized,
  Unavailable
} from "../Failures.ts"

const Faults = Schema.Array(Fault)

export const Problem = Schema.Struct({
  type: Schema.String,
  status: Schema.Int,
  detail: Schema.optionalKey(Schema.String),
  errors: Schema.optionalKey(Faults),
  kinds: Schema.optionalKey(Schema.Array(Schema.String)),
  limit: Schema.optionalKey(Schema.Int),
  scope: Schema.optionalKey(Schema.String),
  id: Schema.optionalKey(Schema.String),
  record: Schema.optionalKey(TaskRecord),
  task: Schema.optionalKey(TaskView),
  subscriber: Schema.optionalKey(Subscriber)
})
export type Problem = typeof Problem.Type

/** What problems of these types mean to whoever asked. Undefined: it is something else after all. */
export interface Expected<E> {
  readonly [type: string]: (problem: Problem) => E | undefined
}

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Problem))

const prefix = "urn:millrace:problem:"

/** Longer ones are pages of some proxy. */
const longestDetail = 300

export const problemIn = (response: HttpClientResponse.HttpClientResponse) =>
  Effect.flatMap(response.text, (text) =>
    Effect.orElseSucceed(decode(text), (): Problem => {
      const detail = text.trim().slice(0, longestDetail)
      return {
        type: "about:blank",
        status: response.status,
        detail: detail === "" ? "no word of why." : detail
      }
    })
  )

/** What it is to the caller. `wait` are the seconds of `Retry-After`. */
export const failureOf = <E>(
  asked: string,
  problem: Problem,
  expected: Expected<E>,
  wait?: number
): E | NotAnswered => {
  const type = problem.type.startsWith(prefix) ? problem.type.slice(prefix.length) : problem.type
  return expected[type]?.(problem) ?? common(asked, problem, type, wait)
}

const common = (
  asked: string,
  { status, detail = "", errors = [], scope }: Problem,
  type: string,
  wait: number | undefined
): NotAnswered => {
  switch (status) {
    case 401:
      return new Unauthorized({ reason: detail })
    case 403:
      return new Forbidden({ reason: detail, ...(scope === undefined ? {} : { scope }) })
    case 422:
      return new InvalidRequest({ faults: errors.length === 0 ? [{ path: [], message: detail }] : errors })
    case 429:
      return new TooManyRequests({ retryAfterSeconds: wait ?? 1 })
    case 502:
    case 503:
    case 504:
      return new Unavailable({
        asked,
        reason: `${type}: ${detail}`,
        ...(wait === undefined ? {} : { retryAfterSeconds: wait })
      })
    default:
      return new GatewayBroken({ status, detail })
  }
}
