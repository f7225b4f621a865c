/** A subscription by callback that asks again, calmly, if the server refuses it: a right may be granted later. */
import type { Msg, NatsConnection } from "@nats-io/transport-node"

/** The connection itself tells of a refusal. */
const againMs = 5_000

/** Returns how to end it. */
export const subscribe = (
  connection: NatsConnection,
  subject: string,
  onMessage: (message: Msg) => void
): (() => void) => {
  let timer: NodeJS.Timeout | undefined
  const open = () =>
    connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) return onMessage(message)
        // The client has ended it; what is thrown here would end the reading of the whole connection.
        clearTimeout(timer)
        timer = setTimeout(() => {
          if (!connection.isClosed() && !connection.isDraining()) subscription = open()
        }, againMs)
        timer.unref()
      }
    })
  let subscription = open()
  return () => {
    clearTimeout(timer)
    subscription.unsubscribe()
  }
}
