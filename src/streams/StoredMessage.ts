/** A message as a stream has stored it. */
import type { Msg } from "@nats-io/transport-node"
import { Effect, Schema } from "effect"
import { headersOf, valuesOf } from "./headersOf.ts"

export interface StoredMessage {
  readonly subject: string
  readonly sequence: number
  /** RFC 3339. */
  readonly time: string
  readonly data: Uint8Array
  readonly header: (name: string) => string | undefined
}

const GetAnswer = Schema.Struct({
  message: Schema.Struct({
    subject: Schema.String,
    seq: Schema.Int,
    time: Schema.String,
    hdrs: Schema.optionalKey(Schema.String),
    data: Schema.optionalKey(Schema.String)
  })
})

/** Of an answer of `STREAM.MSG.GET`. */
export const fromGet = (answer: unknown) =>
  Schema.decodeUnknownEffect(GetAnswer)(answer).pipe(
    Effect.orDie,
    Effect.map(({ message }): StoredMessage => {
      const lines = Buffer.from(message.hdrs ?? "", "base64")
        .toString()
        .split("\r\n")
      return {
        subject: message.subject,
        sequence: message.seq,
        time: message.time,
        data: Buffer.from(message.data ?? "", "base64"),
        header: (name) => {
          const line = lines.find(
            (one) => one.slice(0, name.length + 1).toLowerCase() === `${name.toLowerCase()}:`
          )
          return line?.slice(name.length + 1).trim() || undefined
        }
      }
    })
  )

/**
 * Of an answer of `DIRECT.GET`, whose headers say what it is: the server adds its own to those of the publisher, who may
 * have written the same. Undefined if they cannot be read.
 */
export const fromDirect = (message: Msg): StoredMessage | undefined => {
  const headers = headersOf(message)
  return headers === undefined || typeof headers === "string"
    ? undefined
    : {
        subject: headers.last("Nats-Subject"),
        sequence: Number(headers.last("Nats-Sequence")),
        time: headers.last("Nats-Time-Stamp"),
        data: message.data,
        header: valuesOf(headers)
      }
}
