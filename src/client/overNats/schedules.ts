/** Named schedules over NATS, for whoever may what a gateway may. */
import { Effect } from "effect"
import { Recurring } from "../../streams/Recurring.ts"
import type { ScheduleInvalid } from "../../streams/ScheduleFailures.ts"
import { InvalidRequest } from "../Failures.ts"
import type { Schedules } from "../Way.ts"
import { answered } from "./answered.ts"

/** The same over HTTP, where a gateway says what cannot be asked for. */
const refused = { ScheduleInvalid: ({ faults }: ScheduleInvalid) => new InvalidRequest({ faults }) }

export const schedules = Effect.map(Recurring, (recurring): Schedules => ({
  put: (name, schedule) =>
    answered(recurring.put(name, schedule)).pipe(
      Effect.catchTags(refused),
      Effect.map(({ schedule }) => schedule)
    ),
  find: (name) => answered(recurring.find(name)),
  list: answered(recurring.list),
  remove: (name) => answered(recurring.remove(name)),
  rest: (name, paused) => Effect.catchTags(answered(recurring.rest(name, paused)), refused),
  run: (name, call) =>
    Effect.map(answered(recurring.runNow(name, call)), ({ id, kind, state }) => ({ id, kind, state }))
}))
