/** Schedules, whichever way they are asked for: what is misspelt or could never tick is refused here. */
import { randomUUID } from "node:crypto"
import { Effect, Schema } from "effect"
import { AskedSchedule } from "../schemas/Schedule.ts"
import { faultsOf } from "../schemas/Validation.ts"
import { InvalidRequest } from "./Failures.ts"
import type { ScheduleOf } from "./Schedules.ts"
import type { Way } from "./Way.ts"
import { withoutUndefined } from "./optionsOf.ts"

const decode = Schema.decodeUnknownEffect(AskedSchedule, { errors: "all", onExcessProperty: "error" })

export const schedulesOver = ({ schedules }: Way) => ({
  put: (name: string, asked: ScheduleOf<string, unknown>) =>
    decode(withoutUndefined(asked)).pipe(
      Effect.mapError((error) => new InvalidRequest({ faults: faultsOf(error) })),
      Effect.flatMap((schedule) => schedules.put(name, schedule))
    ),
  get: schedules.find,
  list: schedules.list,
  delete: schedules.remove,
  pause: (name: string) => schedules.rest(name, true),
  resume: (name: string) => schedules.rest(name, false),
  // However often it has to be asked, it is this one asking.
  run: (name: string) => Effect.suspend(() => schedules.run(name, randomUUID()))
})
