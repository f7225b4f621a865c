/** The audit after the storm: what stands in every stream, read as it is. */
import { taskNames } from "../../src/schemas/Tasks.ts"
import { eventsAreTold, everyMessage, messagesIn } from "../support/everyMessage.ts"

export interface Books {
  /** By task id: the state of each record that stands. More than one is a fault. */
  readonly records: ReadonlyMap<string, ReadonlyArray<string>>
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

export const audit = async (url: string): Promise<Books> => {
  const records = new Map<string, Array<string>>()
  const written = await read(url, "KV_results")
  for (const { subject } of written) {
    const [, , state = "", kind = "", key = ""] = subject.split(".")
    const id = `${kind}_${key}`
    records.set(id, [...(records.get(id) ?? []), state])
  }
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
    recordIds: written.map(({ id }) => id),
    eventIds: events.map(({ id }) => id),
    leftovers
  }
}
