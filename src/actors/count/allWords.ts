/** All counted words as part of the output: in place when they are few, else as a blob of the same JSON. */
import { Effect, Stream } from "effect"
import type { WordCount } from "../../schemas/Count.ts"
import { Blobs } from "../../streams/Blobs.ts"
import type { Tally } from "./tally.ts"

/** Of JSON, in bytes: a quarter of what an output may have in a message. */
const mostInPlace = 64 * 1024

/** `{"word":"a","count":1},` is the shortest entry, so that more of them need not be tried. */
const mostEntriesInPlace = mostInPlace / 23

export const allWords = Effect.fnUntraced(function* (ranking: Tally["ranking"]) {
  if (ranking.length <= mostEntriesInPlace && Buffer.byteLength(JSON.stringify(ranking)) <= mostInPlace)
    return ranking
  const blobs = yield* Blobs
  return yield* blobs.put(json(ranking), { contentType: "application/json" }).pipe(
    // No limit was given that could be passed.
    Effect.catchTag("BlobTooLarge", Effect.die)
  )
})

const sliceLength = 4096

/** In slices, as the words were counted: the JSON of a million words takes half a second. */
const json = (ranking: Tally["ranking"]): Stream.Stream<Uint8Array> =>
  Stream.range(0, Math.ceil(ranking.length / sliceLength) - 1).pipe(
    Stream.mapEffect((slice) => {
      const entries = ranking.slice(slice * sliceLength, (slice + 1) * sliceLength)
      const last = (slice + 1) * sliceLength >= ranking.length
      return Effect.as(
        Effect.yieldNow,
        Buffer.from(`${slice === 0 ? "[" : ","}${inner(entries)}${last ? "]" : ""}`)
      )
    })
  )

/** The JSON of a list without its brackets. */
const inner = (entries: ReadonlyArray<typeof WordCount.Type>) => JSON.stringify(entries).slice(1, -1)
