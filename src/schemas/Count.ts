/** Count: the words of a text, of HTML, or of a blob. */
import { Schema } from "effect"
import { Blob, BlobId, BlobMissing } from "./Blob.ts"
import * as Task from "./Task.ts"

/** The bytes are no text (an image, an archive, ...). */
export class NotText extends Schema.TaggedError<NotText>()("NotText", {
  blob: Schema.String,
  contentType: Schema.String
}) {
  override get message() {
    return `Blob ${this.blob} is ${this.contentType}, which has no words to count.`
  }
}

/** How to count, the same wherever words are counted. */
export const countOptions = {
  /**
   * Where to look: `paragraphs` is the text inside `<p>` elements, `body` all visible text of the page, `text` the
   * source as it is, markup included. By default `body` for HTML and `text` for anything else.
   */
  scope: Schema.optionalKey(Schema.Literals(["paragraphs", "body", "text"])),
  /**
   * What a word is: `unicode` (the default) finds words as a reader would (UAX #29), in lower case; `whitespace` is
   * exactly what `"...".split()` gives in Python: case and punctuation kept.
   */
  words: Schema.optionalKey(Schema.Literals(["unicode", "whitespace"])),
  /** How many of the most frequent words to give: 20 unless said otherwise. */
  top: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })))
}

export const WordCount = Schema.Struct({ word: Schema.String, count: Schema.Int })

export const CountOutput = Schema.Struct({
  total: Schema.Int,
  unique: Schema.Int,
  /** Characters of the text that was counted, as a reader counts them (code points). */
  characters: Schema.Int,
  /** The most frequent words, most frequent first; words of the same count in the order of the text. */
  top: Schema.Array(WordCount),
  /** All words in the same order: in place, or as a blob of the same JSON when they are many. */
  all: Schema.Union([Schema.Array(WordCount), Blob]),
  elapsedMs: Schema.Finite
})

export const Count = Task.define("count", {
  title: "Count the words of a text",
  input: Schema.Struct({
    text: Schema.optionalKey(Schema.String),
    html: Schema.optionalKey(Schema.String),
    blob: Schema.optionalKey(BlobId),
    ...countOptions
  }).check(
    Schema.makeFilter((input) =>
      [input.text, input.html, input.blob].filter((source) => source !== undefined).length === 1
        ? undefined
        : "give exactly one of text, html and blob"
    )
  ),
  output: CountOutput,
  failure: Schema.Union([BlobMissing, NotText]),
  example: { text: "The mill turns as long as the race runs; the race runs as long as it rains." }
})
