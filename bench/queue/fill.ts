/** Tasks by a publisher that does nothing else, with so many on their way at a time. Returns when all of them are stored. */
import type { MsgHdrs, NatsConnection } from "@nats-io/transport-node"
import { type Ask, openInbox } from "./inbox.ts"
import { input } from "./work.ts"

const atOnce = 1024

export const fill = (connection: NatsConnection, count: number, from = 0, inFlight = atOnce): Promise<void> =>
  store(openInbox(connection), count, (n) => [`tasks.count.normal.bench-${from + n}`, input], inFlight)

/** The n-th of any messages, counted from 0, is as `message` says. */
export const store = (
  ask: Ask,
  count: number,
  message: (n: number) => readonly [subject: string, body: string, headers?: MsgHdrs],
  inFlight = atOnce
): Promise<void> =>
  new Promise((resolve, reject) => {
    if (count === 0) return resolve()
    let sent = 0
    let stored = 0
    const send = () => {
      const [subject, body, headers] = message(sent)
      sent += 1
      ask(
        subject,
        body,
        (answer) => {
          if (answer.string().includes('"error"')) return reject(new Error(answer.string()))
          stored += 1
          if (stored === count) resolve()
          else if (sent < count) send()
        },
        headers
      )
    }
    while (sent < Math.min(count, inFlight)) send()
  })
