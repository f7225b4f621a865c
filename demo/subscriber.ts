/** A subscriber of completion events as any service can be one: a durable consumer, each event acked. */
import { AckPolicy, jetstream, jetstreamManager } from "@nats-io/jetstream"
import { connect } from "@nats-io/transport-node"

export interface Heard {
  readonly type: string
  readonly task: string
  readonly milliseconds: number
}

/** Listens from now on. `until` resolves with all that was heard once one of them is about each of the tasks. */
export const subscribe = async (url: string) => {
  const connection = await connect({ servers: url })
  const manager = await jetstreamManager(connection)
  await manager.consumers.add("EVENTS", {
    durable_name: "demo",
    filter_subject: "events.>",
    ack_policy: AckPolicy.Explicit
  })
  const messages = await (await jetstream(connection).consumers.get("EVENTS", "demo")).consume()
  return {
    until: async (tasks: ReadonlyArray<string>): Promise<ReadonlyArray<Heard>> => {
      const heard: Array<Heard> = []
      const missing = new Set(tasks)
      for await (const message of messages) {
        const record = message.json<{ enqueuedAt: string; finishedAt: string }>()
        const task = message.headers?.get("ce-subject") ?? ""
        heard.push({
          type: message.headers?.get("ce-type") ?? "",
          task,
          milliseconds: Date.parse(record.finishedAt) - Date.parse(record.enqueuedAt)
        })
        message.ack()
        missing.delete(task)
        if (missing.size === 0) break
      }
      await connection.drain()
      return heard
    }
  }
}
