/** /v1/schedules: tasks that are done again and again. */
import { Clock, Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { AskedSchedule, everySeconds, faultOfTimes, told } from "../../schemas/Schedule.ts"
import * as TaskId from "../../schemas/TaskId.ts"
import { nextTimes, ticksOf, timeText } from "../../schemas/Timing.ts"
import { Recurring } from "../../streams/Recurring.ts"
import type { ScheduleInvalid, ScheduleUnknown } from "../../streams/ScheduleFailures.ts"
import { Api } from "../Api.ts"
import * as Problem from "../Problems.ts"
import { accepted } from "../accepted.ts"
import { bodyOf } from "../bodyOf.ts"
import { idempotencyKey } from "../idempotencyKey.ts"
import { invalidRequest, natsUnavailable, notQueued, submissionRefused } from "../refusals.ts"

export const SchedulesApi = HttpApiBuilder.group(
  Api,
  "schedules",
  Effect.fnUntraced(function* (handlers) {
    const recurring = yield* Recurring

    return handlers
      .handle("list", () =>
        recurring.list.pipe(
          Effect.catchTags(natsUnavailable),
          Effect.map((schedules) => HttpServerResponse.jsonUnsafe({ schedules }))
        )
      )
      .handle(
        "next",
        Effect.fnUntraced(function* ({ query: { every, ...rest } }) {
          const fault = faultOfTimes({ every, ...rest })
          if (fault !== undefined) return yield* invalidRequest([{ path: fault.path, message: fault.issue }])
          const seconds = every === undefined ? undefined : everySeconds(every)
          const ticks = ticksOf(seconds === undefined ? rest : { every: seconds })
          const now = Math.floor((yield* Clock.currentTimeMillis) / 1_000)
          return { next: ticks === undefined ? [] : nextTimes(ticks, now, now, told).map(timeText) }
        })
      )
      .handleRaw("put", ({ params: { name }, request }) =>
        Effect.gen(function* () {
          const { schedule, did } = yield* recurring.put(name, yield* bodyOf(AskedSchedule, request))
          return HttpServerResponse.jsonUnsafe(schedule, {
            status: did === "created" ? 201 : 200,
            headers: { location: `/v1/schedules/${name}` }
          })
        }).pipe(Effect.catchTags(putRefused))
      )
      .handle("get", ({ params: { name } }) =>
        recurring.find(name).pipe(Effect.catchTags(notThere), Effect.map(asItIs))
      )
      .handle("remove", ({ params: { name } }) => Effect.catchTags(recurring.remove(name), notThere))
      .handle("pause", ({ params: { name } }) =>
        recurring.rest(name, true).pipe(Effect.catchTags(unchanged), Effect.map(asItIs))
      )
      .handle("resume", ({ params: { name } }) =>
        recurring.rest(name, false).pipe(Effect.catchTags(unchanged), Effect.map(asItIs))
      )
      .handle("run", ({ params: { name }, headers }) =>
        Effect.gen(function* () {
          const asked = yield* idempotencyKey(undefined, headers["idempotency-key"])
          const call =
            asked === undefined ? TaskId.freshKey(yield* Clock.currentTimeMillis) : TaskId.keyOfCaller(asked)
          return accepted(yield* recurring.runNow(name, call))
        }).pipe(Effect.catchTags(runRefused))
      )
  })
)

/** It was checked when it was read, and its input may be large. */
const asItIs = (schedule: unknown) => HttpServerResponse.jsonUnsafe(schedule)

const notThere = {
  ...natsUnavailable,
  ScheduleUnknown: (unknown: ScheduleUnknown) => new Problem.ScheduleUnknown({ detail: unknown.message })
}

const invalid = {
  ScheduleInvalid: ({ faults }: ScheduleInvalid) => invalidRequest(faults)
}

const unchanged = { ...notThere, ...invalid }

const runRefused = { ...notThere, ...notQueued }

const putRefused = {
  ...natsUnavailable,
  ...invalid,
  UnknownKind: submissionRefused.UnknownKind,
  InvalidInput: submissionRefused.InvalidInput,
  TaskTooLarge: notQueued.TaskTooLarge
}
