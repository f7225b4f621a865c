/** A publisher with one wildcard inbox that hears of the ends as they are told. */
import { connect } from "@nats-io/transport-node"
import { openInbox } from "../queue/inbox.ts"
import { input } from "../queue/work.ts"
import type { Open } from "./latency.ts"

export const byHand: Open = async (servers, onEnd) => {
  const connection = await connect({ servers })
  const ask = openInbox(connection)
  connection.subscribe("live.count.succeeded.*", {
    callback: (error, { subject }) => {
      if (error !== null) throw error
      onEnd(subject.slice(subject.lastIndexOf(".") + 1))
    }
  })
  await connection.flush()
  return {
    submit: (key) => new Promise((resolve) => ask(`tasks.count.normal.${key}`, input, resolve)),
    close: () => connection.close()
  }
}
