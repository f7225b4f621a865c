/** The audit after the storm: what stands in every stream, read as it is. */
import { Schema } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { eventsAreTold, everyMessage, messagesIn } from "../support/everyMessage.ts"

/** What the record of a task says, in milliseconds since 1970. */
export interface Entry {
  readonly state: string
  readonly input: unknown
  readonly lane: string
  readonly enqueuedAt: number
  readonly finishedAt: number
}

export interface Books {
  /** By task id: each record that stands. More than one is a fault. */
  readonly records: ReadonlyMap<string, ReadonlyArray<Entry>>
  /** Of the records and of the events, each as often as it is there. */
  readonly recordIds: ReadonlyArray<string>
  readonly eventIds: ReadonlyArray<string>
  /** Messages of queues and entries of buckets that should be empty. */
  readonly leftovers: ReadonlyArray<string>
}

/** What was removed from a bucket leaves an empty message for a while. */
const isEntry = ({ subject, size }: { readonly subject: string; readonly size: number }) =>
  !(subject.startsWith("$KV.running.") && size === 0)

const read = (url: string, stream: string) =>
  everyMessage(url, stream, ({ subject, headers, data }) => ({
    subject,
    id: headers?.get("ce-id") ?? "",
    size: data.length
  }))

/**
 * How many messages each queue holds, and the buckets of attempts and of what runs: those that hold any. An entry of the
 * last whose removal was lost with the connection is gone after 45 seconds.
 */
export const pending = async (url: string): Promise<ReadonlyArray<readonly [string, number]>> => {
  const names = ["SCHEDULES", ...taskNames.map((kind) => `TASKS_${kind}`), "KV_attempts"]
  const counts = await Promise.all(names.map(async (name) => [name, await messagesIn(url, name)] as const))
  const running = (await read(url, "KV_running")).filter(isEntry).length
  return [...counts, ["KV_running", running] as const].filter(([, messages]) => messages > 0)
}

const Stored = Schema.Struct({
  input: Schema.Unknown,
  lane: Schema.optionalKey(Schema.String),
  enqueuedAt: Schema.String,
  finishedAt: Schema.String
})

const entryOf = (record: unknown) => {
  const { input, lane = "normal", enqueuedAt, finishedAt } = Schema.decodeUnknownSync(Stored)(record)
  return { input, lane, enqueuedAt: Date.parse(enqueuedAt), finishedAt: Date.parse(finishedAt) }
}

/** Each record that stands, in the order of the bucket. */
export const recordsIn = (url: string) =>
  everyMessage(url, "KV_results", (message) => {
    const [, , state = "", kind = "", key = ""] = message.subject.split(".")
    return {
      task: `${kind}_${key}`,
      event: message.headers?.get("ce-id") ?? "",
      entry: { ...entryOf(message.json()), state }
    }
  })

export const audit = async (url: string): Promise<Books> => {
  const records = new Map<string, Array<Entry>>()
  const written = await recordsIn(url)
  for (const { task, entry } of written) records.set(task, [...(records.get(task) ?? []), entry])
  await eventsAreTold(url)
  const events = await read(url, "EVENTS")
  const leftovers: Array<string> = []
  const queues = ["SCHEDULES", ...taskNames.map((kind) => `TASKS_${kind}`)]
  for (const stream of [...queues, "KV_running", "KV_attempts"]) {
    // Work queues take no second reader, but they should be empty.
    for (const message of await read(url, stream)) if (isEntry(message)) leftovers.push(message.subject)
  }
  return {
    records,
    recordIds: written.map(({ event }) => event),
    eventIds: events.map(({ id }) => id),
    leftovers
  }
}
