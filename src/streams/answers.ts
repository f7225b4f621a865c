/** What JetStream answers, decoded: the refusal in it, or where it has stored what was published. */
import { Effect, Schema } from "effect"

export interface Published {
  readonly stream: string
  readonly sequence: number
}

/** Undefined if what was asked is done. */
export const refusalIn = (answer: unknown) =>
  decodeAnswer(answer).pipe(
    Effect.orDie,
    Effect.map(({ error }) =>
      error === undefined ? undefined : { code: error.err_code ?? 0, description: error.description }
    )
  )

export const publishedOf = (answer: unknown) =>
  decodeAck(answer).pipe(
    Effect.orDie,
    Effect.map((ack): Published => ({ stream: ack.stream, sequence: ack.seq }))
  )

const Answer = Schema.Struct({
  error: Schema.optionalKey(
    Schema.Struct({ err_code: Schema.optionalKey(Schema.Int), description: Schema.String })
  )
})
const decodeAnswer = Schema.decodeUnknownEffect(Answer)
const decodeAck = Schema.decodeUnknownEffect(Schema.Struct({ stream: Schema.String, seq: Schema.Int }))
