/** Reads a text that was downloaded: decodes it, and notes what it says of itself if it is a page. */
import { isUtf8 } from "node:buffer"
import { Effect } from "effect"
import type { Page } from "../../schemas/Fetch.ts"
import { isHtml } from "../text/contentType.ts"
import { charsetFor, decodeChunks } from "../text/decodeText.ts"
import { pageReader } from "./readPage.ts"

export interface ReadText {
  readonly charset: string
  /** The text in UTF-8. */
  readonly body: Uint8Array
  /** Absent for a text that is no HTML. */
  readonly page?: typeof Page.Type
}

/**
 * Piece by piece, so that leases are renewed however much it is. What is UTF-8 already is not copied, and of what is not
 * there is one copy and no more: memory for as much was there when it came in.
 */
export const readText = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  contentType: string,
  url: string
): Effect.fn.Return<ReadText> {
  const charset = charsetFor(bytes, contentType)
  const isKept = charset === "utf-8" && isUtf8(bytes)
  const body = isKept ? withoutMark(bytes) : Buffer.allocUnsafe(yield* lengthOf(bytes, charset))
  if (!isHtml(contentType) && isKept) return { charset, body }
  const page = isHtml(contentType) ? pageReader(url) : undefined
  let at = 0
  for (const piece of decodeChunks(bytes, charset)) {
    page?.write(piece)
    if (!isKept) at += utf8.encodeInto(piece, body.subarray(at)).written
    yield* Effect.yieldNow
  }
  return { charset, body, ...(page !== undefined && { page: page.end() }) }
})

/** In UTF-8. */
const lengthOf = Effect.fnUntraced(function* (bytes: Uint8Array, charset: string) {
  let length = 0
  for (const piece of decodeChunks(bytes, charset)) {
    length += Buffer.byteLength(piece)
    yield* Effect.yieldNow
  }
  return length
})

const withoutMark = (bytes: Uint8Array) =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes

const utf8 = new TextEncoder()
