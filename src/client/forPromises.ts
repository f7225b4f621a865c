/** `millrace/client`: the client in promises, its failures, and the types of what it says. */
import "./newEnough.ts"
export { Millrace, type EventsOf, type Signalled } from "./Millrace.ts"
export type { Address } from "./Address.ts"
export type { SchedulePromises } from "./schedulePromises.ts"
export type { ScheduleOf } from "./Schedules.ts"
export type { Content, ReadBlob } from "./bytes.ts"
export type { Asked, EventFilter, Query, SubmitOptions, WaitOptions } from "./Client.ts"
export type { AnyKinds, KindName, Kinds, KindTypes, OutputOf, OwnKinds } from "./Kinds.ts"
export type {
  Cancelled,
  Failed,
  Finished,
  Happened,
  Outcome,
  Page,
  Retried,
  Submitted,
  Succeeded,
  Task
} from "./Seen.ts"
export type { Blob } from "../schemas/Blob.ts"
export type { Event } from "../schemas/Event.ts"
export type { Kind } from "../schemas/Kind.ts"
export type { KindLimits } from "../schemas/KindLimits.ts"
export type { Schedule } from "../schemas/Schedule.ts"
export type { Stats } from "../schemas/Stats.ts"
export type { FinalState, TaskError, TaskRecord, TaskState, TaskView } from "../schemas/TaskRecord.ts"
export * from "./failuresTold.ts"
