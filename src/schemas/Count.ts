/** Count: the words of a text, of HTML, or of a blob. */
import { Schema } from "effect"
import { Blob, BlobId, BlobMissing } from "./Blob.ts"
import * as Task from "./Task.ts"
import { WorkOverran, WorkTooLarge } from "./Work.ts"

/** The bytes are no text (an image, an archive, ...). */
export class NotText extends Schema.TaggedError<NotText>()("NotText", {
  blob: Schema.String,
  contentType: Schema.String
}) {
  override get message() {
    return `Blob ${this.blob} is ${this.contentType}, which has no words to count.`
  }
}

/** More different words than are kept in memory. The same text would have as many again. */
export class TooManyWords extends Schema.TaggedError<TooManyWords>()("TooManyWords", { limit: Schema.Int }) {
  override get message() {
    return `There are more than ${this.limit} different words, or fewer that are so long that they take as much room. Raise COUNT_MAX_WORDS, or count less at a time.`
  }
}

/** Something goes on without anything that ends a word. The same text would again. */
export class WordTooLong extends Schema.TaggedError<WordTooLong>()("WordTooLong", { limit: Schema.Int }) {
  override get message() {
    return `More than ${this.limit} characters follow each other with nothing between them that ends a word. This is no text.`
  }
}

/** A word counts more often than there are numbers for. The same text would have it as often again. */
export class WordTooFrequent extends Schema.TaggedError<WordTooFrequent>()("WordTooFrequent", {
  limit: Schema.Int
}) {
  override get message() {
    return `A word counts more than ${this.limit} times, as one in paragraphs that stand in one another does. Count less at a time.`
  }
}

/** Elements nested so deep that no page means it. */
export class MarkupTooDeep extends Schema.TaggedError<MarkupTooDeep>()("MarkupTooDeep", {
  limit: Schema.Int
}) {
  override get message() {
    return `More than ${this.limit} elements stand in one another, which no page means. Count its text instead.`
  }
}

/** How to count, the same wherever words are counted. */
export const countOptions = {
  scope: Schema.optionalKey(
    Schema.Literals(["paragraphs", "body", "text"]).annotate({
      description:
        "Where to look: paragraphs is the text inside <p> elements, body all visible text of the page, text the source as " +
        "it is, markup included. By default body for HTML and text for anything else."
    })
  ),
  /**
   * `unicode`: words as a reader would find them (UAX #29 with the dictionaries of ICU), in
   * lower case. What is not seen does not count: a soft hyphen, a word joiner, a byte order mark or a direction mark
   * neither divides a word nor makes it another. A zero-width space divides words, as it is there to; joiners and
   * non-joiners are part of the spelling. `whitespace`: exactly what `"...".split()` gives in Python, case, punctuation
   * and all that is not seen kept; within paragraphs what it gives for each `<p>` that BeautifulSoup finds with lxml, so
   * that words of a paragraph that stands in another count for both.
   */
  words: Schema.optionalKey(
    Schema.Literals(["unicode", "whitespace"]).annotate({
      description:
        "What a word is: unicode (the default) finds words as a reader would, in lower case, in any language; whitespace " +
        "cuts where Python's str.split() does, and keeps case and punctuation."
    })
  ),
  top: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1000 })).annotate({
      description: "How many of the most frequent words to give by themselves; 20 unless said otherwise."
    })
  )
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
    text: Schema.optionalKey(Schema.String.annotate({ description: "A text, as it is." })),
    html: Schema.optionalKey(
      Schema.String.annotate({ description: "A page: its words are counted, and not its markup." })
    ),
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
  failure: Schema.Union([
    BlobMissing,
    NotText,
    TooManyWords,
    WordTooLong,
    WordTooFrequent,
    MarkupTooDeep,
    WorkOverran,
    WorkTooLarge
  ]),
  example: { text: "The mill turns as long as the race runs; the race runs as long as it rains." }
})
