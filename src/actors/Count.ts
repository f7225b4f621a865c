/** The count actor: counts the words of a text, of HTML, or of a blob. */
import { Duration, Effect } from "effect"
import { Count, NotText } from "../schemas/Count.ts"
import type * as Task from "../schemas/Task.ts"
import { Blobs } from "../streams/Blobs.ts"
import { allWords } from "./count/allWords.ts"
import { characters } from "./count/characters.ts"
import { paragraphs } from "./count/paragraphs.ts"
import { tally } from "./count/tally.ts"
import { visibleText } from "./count/visibleText.ts"
import { unicodeWords, whitespaceWords } from "./count/words.ts"
import * as Actor from "./runtime/Actor.ts"
import { isHtml, isText } from "./text/contentType.ts"
import { decodeText } from "./text/decodeText.ts"

type Input = Task.Input<typeof Count>

export const CountActor = Actor.define(Count, {
  // Work for the processor: a second one goes on while the first waits for its blob, more would only take turns.
  concurrency: 2,
  giveUpOn: ["BlobMissing", "NotText"],
  run: Effect.fn("Count.run")(function* (input) {
    const [elapsed, output] = yield* Effect.timed(count(input))
    return { ...output, elapsedMs: Duration.toMillis(elapsed) }
  })
})

const count = Effect.fnUntraced(function* (input: Input) {
  const source = yield* sourceOf(input)
  const words = input.words ?? "unicode"
  const text = within(source.text, input.scope ?? (source.html ? "body" : "text"), words)
  const { total, ranking } = yield* tally(words === "unicode" ? unicodeWords(text) : whitespaceWords(text))
  return {
    total,
    unique: ranking.length,
    characters: characters(text),
    top: ranking.slice(0, input.top ?? 20),
    all: yield* allWords(ranking)
  }
})

const sourceOf = Effect.fnUntraced(function* (input: Input) {
  if (input.blob === undefined)
    return { text: input.html ?? input.text ?? "", html: input.html !== undefined }
  const blobs = yield* Blobs
  const { blob, bytes } = yield* blobs.getBytes(input.blob)
  if (!isText(blob.contentType)) return yield* new NotText({ blob: blob.id, contentType: blob.contentType })
  return { text: decodeText(bytes, blob.contentType).text, html: isHtml(blob.contentType) }
})

const within = (source: string, scope: NonNullable<Input["scope"]>, words: NonNullable<Input["words"]>) => {
  switch (scope) {
    case "text":
      return source
    case "body":
      return visibleText(source)
    case "paragraphs":
      // `whitespace` is for those who compare with Python, where a line break separates nothing.
      return paragraphs(source, words === "whitespace" ? "" : "\n")
  }
}
