/** How many messages a stream holds, and when it holds so many, asked every 50 ms: the records of a bucket, for one. */
import type { NatsConnection } from "@nats-io/transport-node"
import { openInbox } from "./inbox.ts"

export const openCount = (connection: NatsConnection) => {
  const ask = openInbox(connection)
  return (stream: string) =>
    new Promise<number>((resolve) =>
      ask(`$JS.API.STREAM.INFO.${stream}`, "", (answer) =>
        resolve(answer.json<{ readonly state: { readonly messages: number } }>().state.messages)
      )
    )
}

export interface Reached {
  readonly count: number
  /** Of `performance.now`. */
  readonly at: number
}

/** Returns when there are so many, and says how many more there may be by then. */
export const until = async (count: () => Promise<number>, wanted: number): Promise<Reached> => {
  while (true) {
    const found = await count()
    if (found >= wanted) return { count: found, at: performance.now() }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

export const perSecondOf = (from: Reached, to: Reached): number =>
  ((to.count - from.count) * 1000) / (to.at - from.at)
