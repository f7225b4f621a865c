/** A delivery: a task as it was handed to an actor, and how it is handed back. */
import type { Msg, NatsConnection } from "@nats-io/transport-node"
import * as TaskId from "../schemas/TaskId.ts"
import { type TaskOptions, noOptions } from "../schemas/TaskOptions.ts"
import { optionsOf } from "./optionHeaders.ts"
import type { Again } from "./Publisher.ts"
import * as Subjects from "./Subjects.ts"

export interface Delivery {
  readonly id: string
  readonly kind: string
  readonly key: string
  /** Set if the message cannot be run: its key can name no task, or what is said of it in headers is not understood. */
  readonly unusable?: { readonly what: "key" | "headers"; readonly reason: string }
  readonly body: Uint8Array
  /** Of the message in its stream: no other life of the same key has it. */
  readonly sequence: number
  /** How often the server has handed it out; after a crash of the server it may count too few. */
  readonly deliveries: number
  /** RFC 3339: when it was stored. */
  readonly enqueuedAt: string
  /** It may have run before: look for a record first. */
  readonly look: boolean
  /** The failed record whose task is to be done again, and which run of it this is. */
  readonly again?: Again
  readonly options: TaskOptions
  readonly parent?: string
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
const metadataOf = (ack: string) => {
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

/** `onSettled` is called once, at the first of ack, nak and term; a second one sends nothing. */
export const of = (
  kind: string,
  message: Msg,
  connection: NatsConnection,
  onSettled: () => void
): Delivery => {
  const reply = message.reply ?? ""
  const { deliveries, sequence, storedAt } = metadataOf(reply)
  const header = (name: string) => message.headers?.get(name) || undefined
  let settled = false
  const settle = (word?: string) => {
    if (settled) return
    settled = true
    if (word !== undefined) connection.publish(reply, word)
    onSettled()
  }
  const options = optionsOf(header)
  const again = againOf(header)
  const parent = header(Subjects.header.parent)
  const { key, unusable } = keyOf(kind, message.subject, sequence, typeof again === "object")
  const misunderstood = unusable ?? faultOf(options, parent, again)
  return {
    id: TaskId.make(kind, key),
    kind,
    key,
    ...(misunderstood === undefined ? {} : { unusable: misunderstood }),
    body: message.data,
    sequence,
    deliveries,
    enqueuedAt: storedAt,
    look: header(Subjects.header.look) !== undefined,
    ...(typeof again === "object" ? { again } : {}),
    options: typeof options === "string" ? noOptions : options,
    ...(parent === undefined || TaskId.parse(parent) === undefined ? {} : { parent }),
    ack: () => settle("+ACK"),
    nak: (delay) => settle(delay <= 0 ? "-NAK" : `-NAK {"delay":${Math.round(delay) * 1_000_000}}`),
    term: () => settle("+TERM"),
    working: () => {
      if (!settled) connection.publish(reply, "+WPI")
    },
    forget: () => settle()
  }
}

type Unusable = NonNullable<Delivery["unusable"]>

/**
 * A plain publisher's task is named by its sequence; a key that no id can have, by its sequence as well. Done again, the
 * former is published under the key it had.
 */
const keyOf = (
  kind: string,
  subject: string,
  sequence: number,
  again: boolean
): { readonly key: string; readonly unusable?: Unusable } => {
  if (subject === Subjects.bareTask(kind)) return { key: TaskId.keyOfSequence(sequence) }
  const key = subject.slice(subject.lastIndexOf(".") + 1)
  if (TaskId.isKey(key) && !/^(seq|bad)-/.test(key)) return { key }
  if (again && TaskId.sequenceOfKey(key) !== undefined) return { key }
  const reason = `"${key.slice(0, 200)}" cannot be a key: 1 to 128 letters, digits, dashes and underscores, not seq-... or bad-...`
  return { key: TaskId.keyOfBad(sequence), unusable: { what: "key", reason } }
}

/** What cannot be understood is told, not passed over: it was meant to change what is done. */
const faultOf = (
  options: TaskOptions | string,
  parent: string | undefined,
  again: Again | string | undefined
): Unusable | undefined => {
  if (typeof options === "string") return { what: "headers", reason: options }
  if (typeof again === "string") return { what: "headers", reason: again }
  if (parent !== undefined && TaskId.parse(parent) === undefined)
    return { what: "headers", reason: `${Subjects.header.parent}: it is the id of no task` }
  return undefined
}

const againOf = (header: (name: string) => string | undefined): Again | string | undefined => {
  const replaces = header(Subjects.header.replaces)
  if (replaces === undefined) return undefined
  const run = header(Subjects.header.run) ?? "2"
  return /^[1-9][0-9]{0,15}$/.test(replaces) && /^[1-9][0-9]{0,5}$/.test(run) && run !== "1"
    ? { replaces: Number(replaces), run: Number(run) }
    : `${Subjects.header.replaces} and ${Subjects.header.run}: they name no record and no run of it`
}
