/**
 * Batch reads: many messages of a stream for one question. They come one by one, and a message without a body ends them
 * (NATS ADR-31). Any replica answers: on a follower what is told is perhaps a moment old.
 */
import type { Msg } from "@nats-io/transport-node"
import { statusOf } from "./headersOf.ts"
import type { Nats } from "./Nats.ts"
import { type StoredMessage, fromDirect } from "./StoredMessage.ts"
import { subscribe } from "./subscribe.ts"

/** In the server's words: upwards from a sequence or a time, of a subject, so many or so many bytes at most. */
interface Upwards {
  readonly seq?: number
  readonly start_time?: string
  readonly next_by_subj?: string
  readonly batch: number
  readonly max_bytes?: number
}

/** Or the last message of each of these subjects, of up to 1,024. */
interface Lasts {
  readonly multi_last: ReadonlyArray<string>
  readonly max_bytes?: number
}

export type BatchRequest = Upwards | Lasts

export interface Batch {
  readonly messages: ReadonlyArray<StoredMessage>
  /** The sequence of the last message that was sent, 0 if there was none. */
  readonly last: number
  /** How many more of the subject the stream has after that. */
  readonly pending: number
}

export type Reply =
  | { readonly _tag: "Answered"; readonly batch: Batch }
  | { readonly _tag: "Unanswered"; readonly reason: string }

export interface BatchRead {
  /** Calls `done` exactly once, unless the returned function is called before. */
  readonly send: (stream: string, request: BatchRequest, done: (reply: Reply) => void) => () => void
  readonly close: () => void
}

interface Reading {
  readonly subject: string
  readonly messages: Array<StoredMessage>
  readonly timer: NodeJS.Timeout
  readonly done: (reply: Reply) => void
}

/** How long nothing may come. Longer than for one message: the server may have to read a whole stream from its disk. */
const patience = 5_000

export const open = (nats: Nats["Service"]): BatchRead => {
  const { connection } = nats
  const inbox = nats.newInbox()
  const readings = new Map<string, Reading>()
  let next = 0

  const settle = (token: string, reply: Reply) => {
    const reading = readings.get(token)
    if (reading === undefined) return
    readings.delete(token)
    clearTimeout(reading.timer)
    reading.done(reply)
  }

  const fail = (reason: string, isMeant: (reading: Reading) => boolean) => {
    for (const [token, reading] of readings) {
      if (isMeant(reading)) settle(token, { _tag: "Unanswered", reason })
    }
  }

  const unsubscribe = subscribe(connection, `${inbox}.*`, (message) => {
    const token = message.subject.slice(inbox.length + 1)
    const reading = readings.get(token)
    if (reading === undefined) return
    const status = statusOf(message)
    if (status !== 0) return settle(token, endOf(status, message, reading.messages))
    // One whose headers cannot be read is passed over: it will be a failed task in a moment.
    const stored = fromDirect(message)
    if (stored !== undefined) reading.messages.push(stored)
    reading.timer.refresh()
  })

  const forgetChange = nats.onChange((connected) => {
    if (!connected) fail("disconnected", () => true)
  })
  const forgetDenied = nats.onDenied((subject) =>
    fail("not permitted", (reading) => reading.subject === subject)
  )

  return {
    send: (stream, request, done) => {
      const token = (next++).toString(36)
      const subject = `$JS.API.DIRECT.GET.${stream}`
      const timer = setTimeout(() => settle(token, { _tag: "Unanswered", reason: "timed out" }), patience)
      readings.set(token, { subject, messages: [], timer, done })
      connection.publish(subject, JSON.stringify(request), { reply: `${inbox}.${token}` })
      return () => {
        clearTimeout(timer)
        readings.delete(token)
      }
    },
    close: () => {
      forgetChange()
      forgetDenied()
      unsubscribe()
      fail("disconnected", () => true)
    }
  }
}

/** The message that ends a batch says what has been sent, or why nothing was. */
const endOf = (code: number, message: Msg, messages: ReadonlyArray<StoredMessage>): Reply => {
  const number = (header: string) => Number(message.headers?.get(header) || 0)
  if (code === 204) {
    const batch = { messages, last: number("Nats-Last-Sequence"), pending: number("Nats-Num-Pending") }
    return { _tag: "Answered", batch }
  }
  if (code === 404) return { _tag: "Answered", batch: { messages: [], last: 0, pending: 0 } }
  if (code === 503) return { _tag: "Unanswered", reason: "no responders" }
  return { _tag: "Unanswered", reason: `${code} ${message.headers?.description ?? ""}`.trim() }
}
