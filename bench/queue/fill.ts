/** Tasks by a publisher that does nothing else, with so many on their way at a time. Returns when all of them are stored. */
import type { NatsConnection } from "@nats-io/transport-node"
import { openInbox } from "./inbox.ts"
import { input } from "./work.ts"

const atOnce = 1024

export const fill = (connection: NatsConnection, count: number, from = 0): Promise<void> => {
  const ask = openInbox(connection)
  return new Promise((resolve, reject) => {
    let sent = 0
    let stored = 0
    const send = () => {
      const key = `bench-${from + sent}`
      sent += 1
      ask(`tasks.count.normal.${key}`, input, (answer) => {
        if (answer.string().includes('"error"')) return reject(new Error(answer.string()))
        stored += 1
        if (stored === count) resolve()
        else if (sent < count) send()
      })
    }
    while (sent < Math.min(count, atOnce)) send()
  })
}
