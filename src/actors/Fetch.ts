/** The fetch actor: downloads a page or a file, keeps it as a blob, and reads what a page says of itself. */
import { Duration, Effect } from "effect"
import { finalDownloadFailures } from "../schemas/Download.ts"
import { Fetch } from "../schemas/Fetch.ts"
import { Blobs } from "../streams/Blobs.ts"
import { Downloads } from "./Downloads.ts"
import { readPage } from "./fetch/readPage.ts"
import * as Actor from "./runtime/Actor.ts"
import { isHtml, isText, mediaType } from "./text/contentType.ts"
import { decodeText } from "./text/decodeText.ts"

export const FetchActor = Actor.define(Fetch, {
  concurrency: 16,
  timeout: "60 seconds",
  retry: { attempts: 6, first: "500 millis" },
  giveUpOn: finalDownloadFailures,
  run: Effect.fn("Fetch.run")(function* ({ url }) {
    const [elapsed, output] = yield* Effect.timed(fetch(url))
    return { ...output, elapsedMs: Duration.toMillis(elapsed) }
  })
})

const fetch = Effect.fnUntraced(function* (asked: URL) {
  const downloads = yield* Downloads
  const blobs = yield* Blobs
  const { url, status, contentType, bytes } = yield* downloads.get(asked)
  const output = { url, status, contentType, bytes: bytes.length }
  if (!isText(contentType)) return { ...output, body: yield* blobs.putBytes(bytes, contentType) }

  const { text, charset } = decodeText(bytes, contentType)
  const body = yield* blobs.putBytes(Buffer.from(text), `${mediaType(contentType)}; charset=utf-8`)
  return { ...output, charset, body, ...(isHtml(contentType) && { page: readPage(text, url) }) }
})
