/** Named schedules as a client has them: a task again and again. */
import type { Effect } from "effect"
import type { AskedSchedule, Schedule } from "../schemas/Schedule.ts"
import type * as Fail from "./Failures.ts"
import type { KindName, Kinds } from "./Kinds.ts"
import type { Submitted } from "./Seen.ts"

/** What is to be done, when, and how, as JSON. Times are in seconds. */
export type ScheduleOf<Name extends string, Input> = Omit<
  (typeof AskedSchedule)["Encoded"],
  "kind" | "input"
> & {
  readonly kind: Name
  readonly input: Input
}

export interface SchedulesOf<K extends Kinds<K>> {
  /** Makes it, or changes it as a whole and at once; the same put again changes nothing. */
  put<Name extends KindName<K>>(
    name: string,
    schedule: ScheduleOf<Name, K[Name]["input"]>
  ): Effect.Effect<Schedule, Fail.NotPut>
  get(name: string): Effect.Effect<Schedule, Fail.NotFoundSchedule>
  /** By name. */
  readonly list: Effect.Effect<ReadonlyArray<Schedule>, Fail.NotAnswered>
  /** Its tasks stay. */
  delete(name: string): Effect.Effect<void, Fail.NotFoundSchedule>
  pause(name: string): Effect.Effect<Schedule, Fail.NotFoundSchedule>
  resume(name: string): Effect.Effect<Schedule, Fail.NotFoundSchedule>
  /** Its task now, whatever its ticks do. */
  run(name: string): Effect.Effect<Submitted, Fail.NotRun>
}
