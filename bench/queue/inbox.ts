/** Requests as one writes them by hand where each microsecond counts: one wildcard inbox, a counter and a map of callbacks. */
import { type Msg, type MsgHdrs, type NatsConnection, createInbox } from "@nats-io/transport-node"

export type Ask = (subject: string, body: string, answered: (message: Msg) => void, headers?: MsgHdrs) => void

export const openInbox = (connection: NatsConnection): Ask => {
  const inbox = createInbox()
  const waiting = new Map<string, (message: Msg) => void>()
  let next = 0
  connection.subscribe(`${inbox}.*`, {
    callback: (error, message) => {
      if (error !== null) throw error
      const token = message.subject.slice(inbox.length + 1)
      waiting.get(token)?.(message)
      waiting.delete(token)
    }
  })
  return (subject, body, answered, headers) => {
    const token = (next++).toString(36)
    waiting.set(token, answered)
    connection.publish(subject, body, {
      reply: `${inbox}.${token}`,
      ...(headers === undefined ? {} : { headers })
    })
  }
}
