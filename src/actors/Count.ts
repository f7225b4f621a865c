/** The count actor: counts the words of a text, of HTML, or of a blob. */
import { Duration, Effect, Stream } from "effect"
import { Count, NotText } from "../schemas/Count.ts"
import type * as Task from "../schemas/Task.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Counter } from "./count/Counter.ts"
import { entriesOf } from "./count/Ranked.ts"
import * as Actor from "./runtime/Actor.ts"
import { isHtml, isText } from "./text/contentType.ts"

type Input = Task.Input<typeof Count>

export const CountActor = Actor.define(Count, {
  // Work for the processor: a second one goes on while the first waits for its blob, more would only take turns.
  concurrency: 2,
  // 50 MB are some 5 seconds of work for a processor that has nothing else to do.
  timeout: "2 minutes",
  giveUpOn: "every failure",
  run: Effect.fn("Count.run")(function* (input) {
    const [elapsed, output] = yield* Effect.timed(count(input))
    return { ...output, elapsedMs: Duration.toMillis(elapsed) }
  })
})

const count = Effect.fnUntraced(function* (input: Input) {
  const { source, html } = yield* sourceOf(input)
  const counter = yield* Counter
  const top = input.top ?? 20
  const { words, counts, pieces, ...counted } = yield* counter.count(source, {
    scope: input.scope ?? (html ? "body" : "text"),
    words: input.words ?? "unicode",
    top
  })
  const entries = entriesOf({ words, counts })
  const all = pieces.length === 0 ? entries : yield* stored(pieces)
  return { ...counted, top: entries.slice(0, top), all }
})

const sourceOf = Effect.fnUntraced(function* (input: Input) {
  if (input.blob === undefined) {
    return { source: { text: input.html ?? input.text ?? "" }, html: input.html !== undefined }
  }
  const blobs = yield* Blobs
  const blob = yield* blobs.get(input.blob)
  if (!isText(blob.contentType)) return yield* new NotText({ blob: blob.id, contentType: blob.contentType })
  return { source: blob, html: isHtml(blob.contentType) }
})

const stored = Effect.fnUntraced(function* (pieces: ReadonlyArray<Uint8Array>) {
  const blobs = yield* Blobs
  return yield* blobs.put(Stream.fromIterable(pieces), { contentType: "application/json" }).pipe(
    // No limit was given that could be passed.
    Effect.catchTag("BlobTooLarge", Effect.die)
  )
})
