/** What a count gives, in a form that goes from thread to thread without much work. */
import { Schema } from "effect"
import { WordCount } from "../../schemas/Count.ts"

export const Counted = Schema.Struct({
  total: Schema.Int,
  unique: Schema.Int,
  characters: Schema.Int,
  top: Schema.Array(WordCount),
  /** All words in place, if they are few, or else their JSON in pieces. */
  all: Schema.optionalKey(Schema.Array(WordCount)),
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
export type Answer = typeof Answer.Type
