/** Reads a text that was downloaded: decodes it, and notes what it says of itself if it is a page. */
import { isUtf8 } from "node:buffer"
import { Effect, Stream } from "effect"
import type { Page } from "../../schemas/Fetch.ts"
import { isHtml } from "../text/contentType.ts"
import { charsetFor, decodeChunks } from "../text/decodeText.ts"
import { pageReader } from "./readPage.ts"

export interface ReadText {
  readonly charset: string
  /** The text in UTF-8. */
  /** In UTF-8: as it came if it was, or else decoded as it is read, so that it is never there twice: it may be three times as long. */
  readonly body: Uint8Array | Stream.Stream<Uint8Array>
  /** Absent for a text that is no HTML. */
  readonly page?: typeof Page.Type
}

/** Piece by piece, so that leases are renewed however much it is. */
export const readText = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  contentType: string,
  url: string
): Effect.fn.Return<ReadText> {
  const charset = charsetFor(bytes, contentType)
  const body = charset === "utf-8" && isUtf8(bytes) ? withoutMark(bytes) : inUtf8(bytes, charset)
  if (!isHtml(contentType)) return { charset, body }
  const page = pageReader(url)
  for (const piece of decodeChunks(bytes, charset)) {
    page.write(piece)
    yield* Effect.yieldNow
  }
  return { charset, body, page: page.end() }
})

const inUtf8 = (bytes: Uint8Array, charset: string) =>
  Stream.suspend(() => Stream.fromIterable(decodeChunks(bytes, charset), { chunkSize: 1 })).pipe(
    Stream.map((piece) => Buffer.from(piece))
  )

const withoutMark = (bytes: Uint8Array) =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
