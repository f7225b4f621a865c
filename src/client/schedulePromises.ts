/** Named schedules in promises. */
import type { Effect } from "effect"
import type { Schedule } from "../schemas/Schedule.ts"
import type { KindName, Kinds } from "./Kinds.ts"
import type { Signalled } from "./Millrace.ts"
import type { ScheduleOf, SchedulesOf } from "./Schedules.ts"
import type { Submitted } from "./Seen.ts"

export interface SchedulePromises<K extends Kinds<K>> {
  /** Makes it, or changes it as a whole and at once; the same put again changes nothing. */
  put<Name extends KindName<K>>(
    name: string,
    schedule: ScheduleOf<Name, K[Name]["input"]>,
    options?: Signalled
  ): Promise<Schedule>
  get(name: string, options?: Signalled): Promise<Schedule>
  /** By name. */
  list(options?: Signalled): Promise<ReadonlyArray<Schedule>>
  /** Its tasks stay. */
  delete(name: string, options?: Signalled): Promise<void>
  pause(name: string, options?: Signalled): Promise<Schedule>
  resume(name: string, options?: Signalled): Promise<Schedule>
  /** Its task now, whatever its ticks do. */
  run(name: string, options?: Signalled): Promise<Submitted>
}

export const schedulePromises = <K extends Kinds<K>>(
  schedules: SchedulesOf<K>,
  run: <A, E>(effect: Effect.Effect<A, E>, signal: AbortSignal | undefined) => Promise<A>
): SchedulePromises<K> => ({
  put: (name, schedule, { signal } = {}) => run(schedules.put(name, schedule), signal),
  get: (name, { signal } = {}) => run(schedules.get(name), signal),
  list: ({ signal } = {}) => run(schedules.list, signal),
  delete: (name, { signal } = {}) => run(schedules.delete(name), signal),
  pause: (name, { signal } = {}) => run(schedules.pause(name), signal),
  resume: (name, { signal } = {}) => run(schedules.resume(name), signal),
  run: (name, { signal } = {}) => run(schedules.run(name), signal)
})
