/** What JetStream answers: the refusal in it, or where it has stored what was published. */
import { Effect, Exit, Predicate, Schema } from "effect"
import { JetStreamRefused } from "./JetStreamRefused.ts"

export interface Published {
  readonly stream: string
  readonly sequence: number
}

interface Refusal {
  readonly code: number
  readonly description: string
}

/** Undefined if what was asked is done. */
const refusalIn = (answer: unknown): Refusal | undefined => {
  if (!Predicate.hasProperty(answer, "error") || answer.error === undefined) return undefined
  const { err_code: code = 0, description } = decodeError(answer.error)
  return { code, description }
}

/** Looked at by hand: each task that is done has two of these. Anything else is no answer of JetStream's: a defect. */
const publishedOf = (answer: unknown): Published => {
  if (
    Predicate.hasProperty(answer, "stream") &&
    Predicate.hasProperty(answer, "seq") &&
    typeof answer.stream === "string" &&
    typeof answer.seq === "number"
  )
    return { stream: answer.stream, sequence: answer.seq }
  throw new Error(`JetStream does not answer so: ${JSON.stringify(answer)}`)
}

/** What a publish was answered. What is no answer of JetStream's is a defect. */
export const storedIn = (subject: string, data: Uint8Array): Exit.Exit<Published, JetStreamRefused> => {
  try {
    const answer: unknown = JSON.parse(utf8.decode(data))
    const refused = refusalIn(answer)
    return refused === undefined
      ? Exit.succeed(publishedOf(answer))
      : Exit.fail(new JetStreamRefused({ asked: subject, ...refused }))
  } catch (defect) {
    return Exit.die(defect)
  }
}

/** The answer, or the refusal in it. */
export const answerOf = (asked: string, answer: unknown) =>
  Effect.suspend(() => {
    const refused = refusalIn(answer)
    return refused === undefined
      ? Effect.succeed(answer)
      : Effect.fail(new JetStreamRefused({ asked, ...refused }))
  })

const utf8 = new TextDecoder()

const decodeError = Schema.decodeUnknownSync(
  Schema.Struct({ err_code: Schema.optionalKey(Schema.Int), description: Schema.String })
)
