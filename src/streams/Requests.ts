/**
 * Requests over one inbox. The client's own `request` costs a promise, a timer and a header object each; here a reply
 * finds its callback in one map, and one timer watches over all of them.
 */
import type { Msg, NatsConnection } from "@nats-io/transport-node"
import { statusOf } from "./headersOf.ts"
import * as Outbox from "./outbox.ts"
import { subscribe } from "./subscribe.ts"

export type Reply =
  | { readonly _tag: "Answered"; readonly message: Msg; readonly data: Uint8Array }
  /** Nothing came back in time, or nothing listens, or the connection broke: it may have arrived or not. */
  | {
      readonly _tag: "Unanswered"
      readonly reason: "timed out" | "no responders" | "disconnected" | "not permitted"
    }

  /** The client would not take it, which is a bug. */
  | { readonly _tag: "Unsent"; readonly defect: unknown }

interface Waiting {
  readonly subject: string
  /** Milliseconds by a clock that nobody sets. */
  readonly deadline: number
  readonly done: (reply: Reply) => void
}

export interface Requests {
  /** Calls `done` exactly once, unless the returned function is called before. */
  readonly send: (
    subject: string,
    body: Uint8Array | string,
    /** As they are sent. */
    headers: Uint8Array | undefined,
    timeout: number,
    done: (reply: Reply) => void
  ) => () => void
  /** Fails all that wait, since a broken connection forgets what it had sent. */
  readonly disconnected: () => void
  /** Fails all that were sent to a subject that this user may not publish to: the server drops them unanswered. */
  readonly denied: (subject: string) => void
  readonly close: () => void
}

/** How often the oldest requests are looked at; a time-out is late by this much at most. */
const sweepEvery = 100

/** The answers come below the inbox. */
export const open = (connection: NatsConnection, inbox: string): Requests => {
  const outbox = Outbox.open(connection, inbox, (token, defect) => settle(token, { _tag: "Unsent", defect }))
  const waiting = new Map<string, Waiting>()
  let next = 0

  const settle = (token: string, reply: Reply) => {
    const found = waiting.get(token)
    if (found === undefined) return
    waiting.delete(token)
    found.done(reply)
  }

  const failAll = () => {
    outbox.clear()
    const all = [...waiting.values()]
    waiting.clear()
    for (const { done } of all) done({ _tag: "Unanswered", reason: "disconnected" })
  }

  const denied = (subject: string) => {
    for (const [token, request] of waiting) {
      if (request.subject === subject) settle(token, { _tag: "Unanswered", reason: "not permitted" })
    }
  }

  const unsubscribe = subscribe(connection, `${inbox}.*`, (message) => {
    const token = message.subject.slice(inbox.length + 1)
    const { data } = message
    const none = data.length === 0 && statusOf(message) === 503
    settle(
      token,
      none ? { _tag: "Unanswered", reason: "no responders" } : { _tag: "Answered", message, data }
    )
  })

  const sweep = setInterval(() => {
    const now = performance.now()
    for (const [token, request] of waiting) {
      if (request.deadline <= now) settle(token, { _tag: "Unanswered", reason: "timed out" })
    }
  }, sweepEvery)
  sweep.unref()

  return {
    send: (subject, body, headers, timeout, done) => {
      const token = (next++).toString(36)
      waiting.set(token, { subject, deadline: performance.now() + timeout, done })
      outbox.put({ subject, body, token, headers }, waiting.size === 1)
      return () => waiting.delete(token)
    },
    disconnected: failAll,
    denied,
    close: () => {
      clearInterval(sweep)
      // What was begun before the end is sent, though nobody hears the answer.
      outbox.post()
      unsubscribe()
      failAll()
    }
  }
}
