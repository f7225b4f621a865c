/** A publisher with one wildcard inbox that hears of the ends by hand: as durable events, as our client does, or as they are told. */
import { DeliverPolicy, jetstream } from "@nats-io/jetstream"
import { type NatsConnection, connect } from "@nats-io/transport-node"
import { openInbox } from "../queue/inbox.ts"
import { input } from "../queue/work.ts"
import type { Open } from "./latency.ts"

type Hear = (connection: NatsConnection, onEnd: (key: string) => void) => Promise<unknown>

const hearingBy =
  (hear: Hear): Open =>
  async (servers, onEnd) => {
    const connection = await connect({ servers })
    const ask = openInbox(connection)
    await hear(connection, onEnd)
    return {
      submit: (key) => new Promise((resolve) => ask(`tasks.count.normal.${key}`, input, resolve)),
      close: () => connection.close()
    }
  }

/** By an ordered consumer of the stream of events, which misses none. */
export const byHand = hearingBy(async (connection, onEnd) => {
  const consumer = await jetstream(connection).consumers.get("EVENTS", {
    filter_subjects: "events.count.*",
    deliver_policy: DeliverPolicy.New
  })
  await consumer.consume({
    callback: ({ headers }) => onEnd(headers?.get("ce-subject").slice("count_".length) ?? "")
  })
})

/** What is said on `live.>`, of which nothing is stored. */
export const byHandLive = hearingBy((connection, onEnd) => {
  connection.subscribe("live.count.succeeded.*", {
    callback: (error, { subject }) => {
      if (error !== null) throw error
      onEnd(subject.slice(subject.lastIndexOf(".") + 1))
    }
  })
  return connection.flush()
})
