/** What a count gives, in a form that goes from thread to thread without much work: JSON takes a tenth of what entries do. */
import { Schema } from "effect"
import { WordCount } from "../../schemas/Count.ts"

type Words = ReadonlyArray<typeof WordCount.Type>

/** Looked at by hand: entry by entry the schema would take as long as reading the JSON does. */
const areWords = (all: unknown): all is Words =>
  Array.isArray(all) &&
  all.every(
    (entry: unknown) =>
      typeof entry === "object" &&
      entry !== null &&
      "word" in entry &&
      typeof entry.word === "string" &&
      "count" in entry &&
      Number.isInteger(entry.count)
  )

export const Counted = Schema.Struct({
  total: Schema.Int,
  unique: Schema.Int,
  characters: Schema.Int,
  top: Schema.Array(WordCount),
  /** All words, if they are few, or else their JSON in pieces. */
  all: Schema.optionalKey(Schema.fromJsonString(Schema.declare(areWords))),
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
