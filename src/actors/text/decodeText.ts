/** Bytes to text, in the encoding a browser would find. */
import { isUtf8 } from "node:buffer"
import { getBOMEncoding, normalizeEncoding, TextDecoder } from "@exodus/bytes/encoding.js"
import { getEncoding } from "encoding-sniffer"
import { charsetOf, isHtml, isXml } from "./contentType.ts"

export interface Decoded {
  readonly text: string
  /** The name of the encoding in the WHATWG standard, such as `utf-8`. */
  readonly charset: string
}

/** One block in which nothing else runs, some 5 ms per MB: for what is small. */
export const decodeText = (bytes: Uint8Array, contentType: string): Decoded => {
  const charset = charsetFor(bytes, contentType)
  return { text: new TextDecoder(charset).decode(bytes), charset }
}

/** The same piece by piece, so that something else can run in between; no character is split. */
export const decodeChunks = function* (bytes: Uint8Array, charset: string): Generator<string, void> {
  // Not Node's own decoder: it misses 17,000 Korean and 9,000 Chinese characters of the standard.
  const decoder = new TextDecoder(charset)
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    yield decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true })
  }
  yield decoder.decode()
}

/** Less than a millisecond of reading: a fetch actor does it for sixteen pages in one turn of the loop. */
const chunkBytes = 16_384

/**
 * What comes first wins: the byte order mark, the header, what the document declares, UTF-8 if the bytes are valid, and
 * windows-1252, in which every byte is a character. A name nobody knows counts as none.
 */
export const charsetFor = (bytes: Uint8Array, contentType: string): string =>
  charsetSaid(bytes, contentType) ?? (isUtf8(bytes) ? "utf-8" : "windows-1252")

/** The same as far as the first bytes tell, `prescanned` of them or all there are. */
export const charsetSaid = (start: Uint8Array, contentType: string): string | undefined =>
  getBOMEncoding(start) ?? known(charsetOf(contentType)) ?? declared(start, contentType)

/** Browsers refuse some names for safety, and show one U+FFFD: what is kept here is kept to be read. */
const known = (label = "") => {
  const charset = normalizeEncoding(label)
  return charset === "replacement" ? undefined : (charset ?? undefined)
}

/** Standards want the declaration within 1,024 bytes; many pages have it later, and browsers still find it. */
export const prescanned = 16_384

/** What `<meta>` or `<?xml?>` says. */
const declared = (bytes: Uint8Array, contentType: string) => {
  const start = isHtml(contentType)
    ? bytes.subarray(0, prescanned)
    : isXml(contentType)
      ? xmlDeclaration(bytes)
      : undefined
  if (start === undefined) return undefined
  // The default stands for none, as do the names that browsers refuse.
  return known(getEncoding(start, { maxBytes: prescanned, defaultEncoding: "replacement" }))
}

/** No more than that: what looks like `<meta>` further down is part of the document. Some have a blank line before it. */
const xmlDeclaration = (bytes: Uint8Array) =>
  bytes.subarray(
    bytes.findIndex((byte) => byte !== 0x0a && byte !== 0x0d && byte !== 0x20),
    bytes.indexOf(0x3e) + 1
  )
