/** What a count gives, in a form that goes from thread to thread without much work. */
import { Schema } from "effect"

/** Looked at by hand: word by word the schema would take as long as reading the JSON does. */
const areWords = (words: unknown): words is ReadonlyArray<string> =>
  Array.isArray(words) && words.every((word) => typeof word === "string")

export const Counted = Schema.Struct({
  total: Schema.Int,
  unique: Schema.Int,
  characters: Schema.Int,
  /** The most frequent first: all of them, or else the top, and the JSON of all in pieces. Of strings, JSON is the fastest. */
  words: Schema.fromJsonString(Schema.declare(areWords)),
  counts: Schema.instanceOf(Uint32Array),
  pieces: Schema.Array(Schema.Uint8Array)
})
export type Counted = typeof Counted.Type

export const Answer = Schema.Union([
  Counted,
  Schema.Struct({
    problem: Schema.Literals([
      "too many words",
      "word too long",
      "word too frequent",
      "too deep",
      "not UTF-8"
    ])
  })
])
/** As the thread says it. */
export type Said = typeof Answer.Encoded
