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
  mayBeSecond(): boolean
  /** It may have been run before: look for a record first. */
  mustLook(): boolean
  /** RFC 3339: when it was stored. */
  readonly enqueuedAt: string
  /** It is done, whatever came of it: take it from the queue. */
  ack(): void
  /** Hand it out again after so many milliseconds. */
  nak(delay: number): void
  /** It will never be run again: take it from the queue. */
  term(): void
  /** Renews the lease. */
  working(): void
  /** Says nothing to the server: the same task is in hand already, under an earlier delivery. */
  forget(): void
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

/** What a delivery is made of. */
interface Parts {
  readonly kind: string
  readonly message: Msg
  readonly metadata: ReturnType<typeof metadataOf>
  readonly connection: NatsConnection
  /** Called once, at the first of ack, nak, term and forget; a second one sends nothing. */
  readonly onSettled: (delivery: Delivery) => void
  /** Whether the server may have forgotten that it handed out this sequence before. */
  readonly mayBeSecond: Horizon["covers"]
}

export const of = (parts: Parts): Delivery => {
  const { kind, message, metadata } = parts
  const headers = headersOf(message)
  const unreadable = typeof headers === "string" ? ({ what: "headers", reason: headers } as const) : undefined
  const header = saidIn(typeof headers === "string" ? undefined : headers)
  const about = aboutOf(kind, { subject: message.subject, sequence: metadata.sequence, header })
  if (unreadable === undefined) return new Handed(parts, about)
  // Headers that cannot be read may have said so.
  return new Handed(parts, { unusable: unreadable, ...about, look: true })
}

/** A thousand of them may be in hand at a time: what they do is there once for all, and called on one of them. */
class Handed implements Delivery {
  readonly id: string
  readonly kind: string
  readonly body: Uint8Array
  readonly sequence: number
  readonly deliveries: number
  readonly key: string
  readonly options: About["options"]
  // What most say nothing of is not there at all.
  declare readonly unusable?: NonNullable<About["unusable"]>
  declare readonly isTrial?: true
  declare readonly again?: NonNullable<About["again"]>
  declare readonly parent?: string
  declare readonly trace?: string
  declare readonly lane?: "high"
  readonly #looks: boolean
  readonly #storedAt: number
  readonly #reply: string
  readonly #connection: NatsConnection
  readonly #onSettled: Parts["onSettled"]
  readonly #mayBeSecond: Horizon["covers"]
  #isSettled = false

  constructor({ kind, message, metadata, connection, onSettled, mayBeSecond }: Parts, about: About) {
    this.id = TaskId.make(kind, about.key)
    this.kind = kind
    this.body = message.data
    this.sequence = metadata.sequence
    this.deliveries = metadata.deliveries
    this.key = about.key
    this.options = about.options
    if (about.unusable !== undefined) this.unusable = about.unusable
    if (about.isTrial !== undefined) this.isTrial = about.isTrial
    if (about.again !== undefined) this.again = about.again
    if (about.parent !== undefined) this.parent = about.parent
    if (about.trace !== undefined) this.trace = about.trace
    if (about.lane !== undefined) this.lane = about.lane
    this.#looks = about.look
    this.#storedAt = metadata.storedAt
    this.#reply = message.reply ?? ""
    this.#connection = connection
    this.#onSettled = onSettled
    this.#mayBeSecond = mayBeSecond
  }

  get enqueuedAt() {
    return timeOf(this.#storedAt)
  }

  /** The server may crash while the task waits here for its turn. */
  mayBeSecond() {
    return this.#mayBeSecond(this.sequence)
  }

  mustLook() {
    return this.#looks || this.mayBeSecond()
  }

  ack() {
    this.#settle(acked)
  }

  nak(delay: number) {
    this.#settle(delay <= 0 ? "-NAK" : `-NAK {"delay":${Math.round(delay) * 1_000_000}}`)
  }

  term() {
    this.#settle("+TERM")
  }

  working() {
    if (!this.#isSettled) this.#connection.publish(this.#reply, "+WPI")
  }

  forget() {
    this.#settle()
  }

  #settle(word?: Uint8Array | string) {
    if (this.#isSettled) return
    this.#isSettled = true
    if (word !== undefined) this.#connection.publish(this.#reply, word)
    this.#onSettled(this)
  }
}
