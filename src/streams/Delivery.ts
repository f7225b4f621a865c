/** A delivery: a task as it was handed to an actor, and how it is handed back. */
import type { Msg, NatsConnection } from "@nats-io/transport-node"
import * as TaskId from "../schemas/TaskId.ts"
import { type About, aboutOf } from "./About.ts"
import type { Horizon } from "./Horizon.ts"
import { headersOf, saidIn } from "./headersOf.ts"
import { timeOf } from "./timeOf.ts"

export interface Delivery extends Omit<About, "look"> {
  readonly id: string
  readonly kind: string
  readonly body: Uint8Array
  /** Of the message in its stream: no other life of the same key has it. */
  readonly sequence: number
  /** How often the server has handed it out; after a crash of the server it may count too few. */
  readonly deliveries: number
  /** The server may have crashed since it handed it out before: the first delivery may be a later one. */
  readonly mayBeSecond: () => boolean
  /** It may have been run before: look for a record first. */
  readonly mustLook: () => boolean
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
    /** Milliseconds since 1970. */
    storedAt: Number(tokens[at + 3]?.slice(0, -6)),
    /** How many messages waited behind it when it was handed out. */
    behind: Number(tokens[at + 4])
  }
}

const acked = Buffer.from("+ACK")

/**
 * `onSettled` is called once, at the first of ack, nak and term; a second one sends nothing. `mayBeSecond` says whether
 * the server may have forgotten that it handed out this sequence before.
 */
export const of = (
  kind: string,
  message: Msg,
  { deliveries, sequence, storedAt }: ReturnType<typeof metadataOf>,
  connection: NatsConnection,
  onSettled: () => void,
  mayBeSecond: Horizon["covers"]
): Delivery => {
  const reply = message.reply ?? ""
  let settled = false
  const settle = (word?: Uint8Array | string) => {
    if (settled) return
    settled = true
    if (word !== undefined) connection.publish(reply, word)
    onSettled()
  }
  const headers = headersOf(message)
  const unreadable = typeof headers === "string" ? ({ what: "headers", reason: headers } as const) : undefined
  const header = saidIn(typeof headers === "string" ? undefined : headers)
  const { look, ...about } = aboutOf(kind, { subject: message.subject, sequence, header })
  const unusable = about.unusable ?? unreadable
  return {
    id: TaskId.make(kind, about.key),
    kind,
    ...about,
    ...(unusable === undefined ? {} : { unusable }),
    // The server may crash while the task waits here for its turn.
    mayBeSecond: () => mayBeSecond(sequence),
    // Headers that cannot be read may have said so.
    mustLook: () => look || unreadable !== undefined || mayBeSecond(sequence),
    body: message.data,
    sequence,
    deliveries,
    enqueuedAt: timeOf(storedAt),
    ack: () => settle(acked),
    nak: (delay) => settle(delay <= 0 ? "-NAK" : `-NAK {"delay":${Math.round(delay) * 1_000_000}}`),
    term: () => settle("+TERM"),
    working: () => {
      if (!settled) connection.publish(reply, "+WPI")
    },
    forget: () => settle()
  }
}
