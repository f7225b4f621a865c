/** A delivery: a task as it was handed to an actor, and how it is handed back. */
import type { Msg, NatsConnection } from "@nats-io/transport-node"
import * as TaskId from "../schemas/TaskId.ts"
import { type About, aboutOf } from "./About.ts"
import { headersOf, valuesOf } from "./headersOf.ts"

export interface Delivery extends About {
  readonly id: string
  readonly kind: string
  readonly body: Uint8Array
  /** Of the message in its stream: no other life of the same key has it. */
  readonly sequence: number
  /** How often the server has handed it out; after a crash of the server it may count too few. */
  readonly deliveries: number
  /** The server may have crashed since it handed it out before: the first delivery may be a later one. */
  readonly mayBeSecond: boolean
  /** RFC 3339: when it was stored. */
  readonly enqueuedAt: string
  /** It is done, whatever came of it: take it from the queue. */
  readonly ack: () => void
  /** Hand it out again after so many milliseconds. */
  readonly nak: (delay: number) => void
  /** It will never be run again: take it from the queue. */
  readonly term: () => void
  /** Renews the lease. */
  readonly working: () => void
  /** Says nothing to the server: the same task is in hand already, under an earlier delivery. */
  readonly forget: () => void
}

/** Of `$JS.ACK.<stream>.<consumer>.<deliveries>.<sequence>.<...>.<time>.<pending>`, and of the longer form of 2.14+. */
export const metadataOf = (ack: string) => {
  const tokens = ack.split(".")
  const at = tokens.length === 9 ? 4 : 6
  return {
    deliveries: Number(tokens[at]),
    sequence: Number(tokens[at + 1]),
    storedAt: new Date(Number(tokens[at + 3]?.slice(0, -6))).toISOString(),
    behind: Number(tokens[at + 4])
  }
}

/** How many messages waited behind this one when it was handed out. */
export const behind = (message: Msg): number => metadataOf(message.reply ?? "").behind

/**
 * `onSettled` is called once, at the first of ack, nak and term; a second one sends nothing. `mayBeSecond` says whether
 * the server may have forgotten that it handed out this sequence before.
 */
export const of = (
  kind: string,
  message: Msg,
  connection: NatsConnection,
  onSettled: () => void,
  mayBeSecond: (sequence: number) => boolean
): Delivery => {
  const reply = message.reply ?? ""
  const { deliveries, sequence, storedAt } = metadataOf(reply)
  let settled = false
  const settle = (word?: string) => {
    if (settled) return
    settled = true
    if (word !== undefined) connection.publish(reply, word)
    onSettled()
  }
  const headers = headersOf(message)
  const unreadable = typeof headers === "string" ? ({ what: "headers", reason: headers } as const) : undefined
  const header = valuesOf(typeof headers === "string" ? undefined : headers)
  const about = aboutOf(kind, { subject: message.subject, sequence, header })
  const unusable = about.unusable ?? unreadable
  return {
    id: TaskId.make(kind, about.key),
    kind,
    ...about,
    ...(unusable === undefined ? {} : { unusable }),
    // Headers that cannot be read may have said so. The server may crash while the task waits here for its turn.
    get look() {
      return about.look || unreadable !== undefined || mayBeSecond(sequence)
    },
    get mayBeSecond() {
      return mayBeSecond(sequence)
    },
    body: message.data,
    sequence,
    deliveries,
    enqueuedAt: storedAt,
    ack: () => settle("+ACK"),
    nak: (delay) => settle(delay <= 0 ? "-NAK" : `-NAK {"delay":${Math.round(delay) * 1_000_000}}`),
    term: () => settle("+TERM"),
    working: () => {
      if (!settled) connection.publish(reply, "+WPI")
    },
    forget: () => settle()
  }
}
