/** The way to Millrace over HTTP. */
import { Effect, Schema } from "effect"
import { HttpBody, type HttpClient, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Kind } from "../../schemas/Kind.ts"
import { KindPause } from "../../schemas/Paused.ts"
import { Stats } from "../../schemas/Stats.ts"
import { kindPattern } from "../../schemas/Task.ts"
import * as TaskId from "../../schemas/TaskId.ts"
import { TaskRecord, TaskState, TaskView } from "../../schemas/TaskRecord.ts"
import { UnknownKind } from "../../schemas/Validation.ts"
import { TaskUnknown } from "../../streams/TaskUnknown.ts"
import type { Query } from "../Client.ts"
import type { Way } from "../Way.ts"
import { type Gateway, asking } from "./asking.ts"
import { blobsOver } from "./blobs.ts"
import { limitsOver } from "./limits.ts"
import { passing } from "./passing.ts"
import {
  cancelRefused,
  listRefused,
  pauseRefused,
  retryRefused,
  runNowRefused,
  taskUnknown
} from "./refusals.ts"
import { schedulesOver } from "./schedules.ts"
import { submitting } from "./submitting.ts"
import { subscriberOver } from "./subscriber.ts"
import { waitingOver } from "./waitingOver.ts"

const Page = Schema.Struct({ tasks: Schema.Array(TaskView), next: Schema.optionalKey(Schema.String) })
const Kinds = Schema.Struct({ kinds: Schema.Array(Kind) })
const Accepted = Schema.Struct({ id: Schema.String, kind: Schema.String, state: TaskState })
const Retried = Schema.Struct({ id: Schema.String, kind: Schema.String, state: TaskState, run: Schema.Int })

/** For the answer to come, after what it was held. */
const graceMs = 10_000

export const wayOverHttp = Effect.fnUntraced(function* (gateway: Gateway, http: HttpClient.HttpClient) {
  const asks = asking(gateway, http)
  const { ask, hasAnswered } = asks

  /** What is no id names no task, and no path either. */
  const named = (id: string) => {
    const parsed = TaskId.parse(id)
    return parsed === undefined
      ? new TaskUnknown({ id })
      : Effect.succeed({ kind: parsed.kind, path: `/v1/tasks/${id}` })
  }

  const look = Effect.fnUntraced(function* (id: string, seconds: number) {
    const { path } = yield* named(id)
    return yield* ask({
      request: HttpClientRequest.get(path, { urlParams: seconds === 0 ? {} : { wait: String(seconds) } }),
      read: HttpClientResponse.schemaBodyJson(TaskView),
      expected: taskUnknown(id),
      withinMs: seconds * 1_000 + graceMs
    })
  })

  /** What is no kind's name is no part of a path either. */
  const change = (kind: string, what: "pause" | "resume") =>
    kindPattern.test(kind)
      ? ask({
          request: HttpClientRequest.post(`/v1/kinds/${kind}/${what}`, {
            body: HttpBody.text("", "application/json")
          }),
          read: HttpClientResponse.schemaBodyJson(KindPause),
          expected: pauseRefused(kind)
        })
      : new UnknownKind({ kind })

  const hears = passing(asks)
  const wait = yield* waitingOver(hears, look)

  const { submit, submitAll } = submitting(asks)

  const way: Way = {
    hasAnswered,
    submit,
    submitAll,
    // A request takes a fiber.
    send: (task, _stored, otherwise) => otherwise(submit(task)),
    find: (id) => look(id, 0),
    wait: (id, atMostMs) => Effect.flatMap(named(id), ({ kind }) => wait(kind, id, atMostMs)),
    list: (query) =>
      ask({
        request: HttpClientRequest.get("/v1/tasks", { urlParams: parametersOf(query) }),
        read: HttpClientResponse.schemaBodyJson(Page),
        expected: listRefused(query.cursor)
      }),
    cancel: (id) =>
      Effect.flatMap(named(id), ({ path }) =>
        ask({
          request: HttpClientRequest.delete(path),
          read: HttpClientResponse.schemaBodyJson(TaskRecord),
          expected: cancelRefused(id)
        })
      ),
    retry: (id) =>
      Effect.flatMap(named(id), ({ path }) =>
        ask({
          request: HttpClientRequest.post(`${path}/retry`, { body: HttpBody.text("", "application/json") }),
          read: HttpClientResponse.schemaBodyJson(Retried),
          expected: retryRefused(id)
        })
      ),
    runNow: (id) =>
      Effect.flatMap(named(id), ({ path }) =>
        ask({
          request: HttpClientRequest.post(`${path}/run`, { body: HttpBody.text("", "application/json") }),
          read: HttpClientResponse.schemaBodyJson(Accepted),
          expected: runNowRefused(id)
        })
      ),
    kinds: ask({
      request: HttpClientRequest.get("/v1/kinds"),
      read: (response) => Effect.map(HttpClientResponse.schemaBodyJson(Kinds)(response), ({ kinds }) => kinds)
    }),
    pause: (kind) => change(kind, "pause"),
    resume: (kind) => change(kind, "resume"),
    ...limitsOver(asks),
    stats: ask({
      request: HttpClientRequest.get("/v1/stats"),
      read: HttpClientResponse.schemaBodyJson(Stats)
    }),
    passing: hears,
    listen: undefined,
    subscriber: subscriberOver(asks),
    schedules: schedulesOver(asks),
    ...blobsOver(asks)
  }
  return way
})

const parametersOf = ({ since, until, limit, ...which }: Query): Record<string, string> => ({
  ...which,
  ...(limit === undefined ? {} : { limit: String(limit) }),
  ...(since === undefined ? {} : { since: since.toISOString() }),
  ...(until === undefined ? {} : { until: until.toISOString() })
})
