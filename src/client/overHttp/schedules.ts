/** Named schedules over HTTP. */
import { Effect, Schema } from "effect"
import { HttpBody, HttpClientRequest, HttpClientResponse } from "effect/http"
import { Schedule } from "../../schemas/Schedule.ts"
import { TaskState } from "../../schemas/TaskRecord.ts"
import type { Schedules } from "../Way.ts"
import type { Asking } from "./asking.ts"
import { runRefused, scheduleRefused, scheduleUnknown } from "./refusals.ts"

const All = Schema.Struct({ schedules: Schema.Array(Schedule) })
const Accepted = Schema.Struct({ id: Schema.String, kind: Schema.String, state: TaskState })

export const schedulesOver = ({ ask }: Asking): Schedules => {
  const path = (name: string) => `/v1/schedules/${encodeURIComponent(name)}`
  const read = HttpClientResponse.schemaBodyJson(Schedule)
  return {
    put: (name, schedule) =>
      ask({
        request: HttpClientRequest.put(path(name), {
          body: HttpBody.text(JSON.stringify(schedule), "application/json")
        }),
        read,
        expected: scheduleRefused(schedule)
      }),
    find: (name) =>
      ask({ request: HttpClientRequest.get(path(name)), read, expected: scheduleUnknown(name) }),
    list: ask({
      request: HttpClientRequest.get("/v1/schedules"),
      read: (response) =>
        Effect.map(HttpClientResponse.schemaBodyJson(All)(response), ({ schedules }) => schedules)
    }),
    remove: (name) =>
      ask({
        request: HttpClientRequest.delete(path(name)),
        read: () => Effect.void,
        expected: scheduleUnknown(name)
      }),
    rest: (name, paused) =>
      ask({
        request: HttpClientRequest.post(`${path(name)}/${paused ? "pause" : "resume"}`),
        read,
        expected: scheduleUnknown(name)
      }),
    run: (name, call) =>
      ask({
        request: HttpClientRequest.post(`${path(name)}/run`, { headers: { "idempotency-key": call } }),
        read: HttpClientResponse.schemaBodyJson(Accepted),
        expected: runRefused(name)
      })
  }
}
