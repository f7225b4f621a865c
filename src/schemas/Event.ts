/** A completion event: a record was written. CloudEvents 1.0, in binary mode on NATS: `ce-*` headers, record as body. */
import { Schema } from "effect"
import { type FinalState, TaskRecord } from "./TaskRecord.ts"

/** As it is handed to a subscriber over HTTP: the CloudEvents JSON format, with the record as `data`. */
export const Event = Schema.Struct({
  specversion: Schema.Literal("1.0"),
  id: Schema.String,
  source: Schema.String,
  type: Schema.String,
  subject: Schema.String,
  time: Schema.String,
  datacontenttype: Schema.Literal("application/json"),
  data: TaskRecord
}).annotate({ identifier: "Event" })
export type Event = typeof Event.Type

/** An event's id is the task's id and the run: the same on every repeat of the same event. */
export const eventId = (taskId: string, run: number): string => `${taskId}.${run}`

type Headers = ReadonlyArray<readonly [name: string, value: string]>

/** Of the headers set on a record, which the server carries over to its event, those that all of a kind and state have. */
export const commonHeaders = (kind: string, state: FinalState): Headers => [
  specversion,
  ["ce-source", `/millrace/${kind}`],
  ["ce-type", `millrace.task.${state}`],
  contentType
]

/** Those that only this one has. */
export const ownHeaders = (
  { id, finishedAt }: { readonly id: string; readonly finishedAt: string },
  run: number
): Headers => [
  ["ce-id", eventId(id, run)],
  ["ce-subject", id],
  ["ce-time", finishedAt]
]

const specversion = ["ce-specversion", "1.0"] as const
const contentType = ["content-type", "application/json"] as const

/** The event of a record, given the value of a header. Headers that are missing are derived from the record. */
export const of = (record: TaskRecord, header: (name: string) => string | undefined): Event => ({
  specversion: "1.0",
  id: header("ce-id") ?? eventId(record.id, 1),
  source: header("ce-source") ?? `/millrace/${record.kind}`,
  type: header("ce-type") ?? `millrace.task.${record.state}`,
  subject: record.id,
  time: header("ce-time") ?? record.finishedAt,
  datacontenttype: "application/json",
  data: record
})
