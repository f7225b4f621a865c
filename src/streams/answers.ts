/** What JetStream answers: the refusal in it, or where it has stored what was published. */
import { Predicate, Schema } from "effect"

export interface Published {
  readonly stream: string
  readonly sequence: number
}

export interface Refusal {
  readonly code: number
  readonly description: string
}

/** Undefined if what was asked is done. */
export const refusalIn = (answer: unknown): Refusal | undefined => {
  if (!Predicate.hasProperty(answer, "error") || answer.error === undefined) return undefined
  const { err_code: code = 0, description } = decodeError(answer.error)
  return { code, description }
}

/** Looked at by hand: each task that is done has two of these. Anything else is no answer of JetStream's: a defect. */
export const publishedOf = (answer: unknown): Published => {
  if (
    Predicate.hasProperty(answer, "stream") &&
    Predicate.hasProperty(answer, "seq") &&
    typeof answer.stream === "string" &&
    typeof answer.seq === "number"
  )
    return { stream: answer.stream, sequence: answer.seq }
  throw new Error(`JetStream does not answer so: ${JSON.stringify(answer)}`)
}

const decodeError = Schema.decodeUnknownSync(
  Schema.Struct({ err_code: Schema.optionalKey(Schema.Int), description: Schema.String })
)
