/** One question to a consumer: for what waits there, or, where nothing does, for what comes first. */
import type { Msg } from "@nats-io/transport-node"
import { Effect } from "effect"
import { statusOf } from "./headersOf.ts"
import type { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { subscribe } from "./subscribe.ts"

interface Question {
  readonly stream: string
  readonly consumer: string
  readonly batch: number
  /** How long the server holds the question where nothing waits, in milliseconds. */
  readonly holdMs: number
}

/** After the end of the hold: an answer that was not heard by then is taken for lost. */
const lateMs = 1_500

/** So much is held in memory for one question; several of the largest messages. */
const mostBytes = 8 * 1024 * 1024

/** Nothing has come, or its consumer is told elsewhere: a later question is answered. */
const passing = new Set([404, 408, 409])

/**
 * What has come, the oldest first; whoever is interrupted hands back what had come by then. A connection that is lost
 * ends the wait: what was on its way comes again after its ack wait.
 */
export const take = (nats: Nats["Service"], { stream, consumer, batch, holdMs }: Question) =>
  Effect.callback<ReadonlyArray<Msg>, NatsUnavailable>((resume) => {
    const { connection } = nats
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`
    const fail = (reason: string) => {
      if (messages.length > 0) end()
      else {
        close()
        resume(Effect.fail(new NatsUnavailable({ asked: subject, reason })))
      }
    }
    if (!nats.isConnected()) {
      return resume(Effect.fail(new NatsUnavailable({ asked: subject, reason: "disconnected" })))
    }

    const inbox = nats.newInbox()
    const messages: Array<Msg> = []
    const unsubscribe = subscribe(connection, inbox, (message) => {
      const status = message.subject === inbox ? statusOf(message) : 0
      if (status === 0) {
        messages.push(message)
        if (messages.length === batch) end()
      } else if (passing.has(status)) end()
      else fail(status === 503 ? "no responders" : String(status))
    })
    const timer = setTimeout(() => end(), holdMs + lateMs)
    const forgetChange = nats.onChange((connected) => {
      if (!connected) fail("disconnected")
    })
    const forgetDenied = nats.onDenied((denied) => {
      if (denied === subject) fail("not permitted")
    })
    const close = () => {
      clearTimeout(timer)
      forgetChange()
      forgetDenied()
      // A question that nobody listens to any more the server forgets.
      unsubscribe()
    }
    const end = () => {
      close()
      resume(Effect.succeed(messages))
    }

    const body = `{"batch":${batch},"max_bytes":${mostBytes},"no_wait":true,"expires":${holdMs * 1_000_000}}`
    connection.publish(subject, body, { reply: inbox })
    return Effect.sync(() => {
      close()
      for (const { reply = "" } of messages) connection.publish(reply, "-NAK")
    })
  })
