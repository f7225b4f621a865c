/** `millrace/effect`: the client as an Effect service, and the layers of both ways. */
import "./newEnough.ts"
export { layerOf, type Address } from "./Address.ts"
export {
  type Asked,
  Client,
  type ClientOf,
  type EventFilter,
  type Heard,
  type Query,
  type StoredBlob,
  type SubmitOptions,
  type WaitOptions
} from "./Client.ts"
export type { AnyKinds, KindName, Kinds, KindTypes, OutputOf, OwnKinds } from "./Kinds.ts"
export { type Gateway, layerHttp } from "./overHttp/layerHttp.ts"
export { layerNats, type Servers } from "./overNats/layerNats.ts"
export type {
  Cancelled,
  Failed,
  Finished,
  Outcome,
  Page,
  Retried,
  Submitted,
  Succeeded,
  Task
} from "./Seen.ts"
export type { ScheduleOf, SchedulesOf } from "./Schedules.ts"
export { typed } from "./typed.ts"
export * from "./failuresTold.ts"
