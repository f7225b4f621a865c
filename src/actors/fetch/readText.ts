/** Reads a text that was downloaded: decodes it, and notes what it says of itself if it is a page. */
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

/** Piece by piece, so that leases are renewed however much it is. */
export const readText = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  contentType: string,
  url: string
): Effect.fn.Return<ReadText> {
  const charset = charsetFor(bytes, contentType)
  const page = isHtml(contentType) ? pageReader(url) : undefined
  const pieces: Array<Uint8Array> = []
  for (const piece of decodeChunks(bytes, charset)) {
    page?.write(piece)
    pieces.push(Buffer.from(piece))
    yield* Effect.yieldNow
  }
  return { charset, body: Buffer.concat(pieces), ...(page !== undefined && { page: page.end() }) }
})
