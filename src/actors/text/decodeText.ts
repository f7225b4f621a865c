/** Bytes to text, in the encoding a browser would find. */
import { isUtf8 } from "node:buffer"
import { Option } from "effect"
import { charsetOf, isHtml, isXml } from "./contentType.ts"

export interface Decoded {
  readonly text: string
  /** The name of the encoding in the WHATWG standard, such as `utf-8`. */
  readonly charset: string
}

/**
 * What comes first wins: the byte order mark, the header, what the document declares, UTF-8 if the bytes are valid, and
 * windows-1252, in which every byte is a character. A name nobody knows counts as none.
 */
export const decodeText = (bytes: Uint8Array, contentType: string): Decoded => {
  const decoder =
    decoderOf(byteOrderMark(bytes)) ??
    decoderOf(charsetOf(contentType)) ??
    decoderOf(declared(bytes, contentType)) ??
    new TextDecoder(isUtf8(bytes) ? "utf-8" : "windows-1252")
  return { text: decoder.decode(bytes), charset: decoder.encoding }
}

const known = Option.liftThrowable((label: string) => new TextDecoder(label))

const decoderOf = (label: string | undefined) =>
  label === undefined ? undefined : Option.getOrUndefined(known(label))

const byteOrderMark = ([first, second, third]: Uint8Array) => {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8"
  if (first === 0xfe && second === 0xff) return "utf-16be"
  if (first === 0xff && second === 0xfe) return "utf-16le"
  return undefined
}

/** Standards want the declaration within 1,024 bytes; many pages have it a little later, and browsers find it. */
const prescanned = 4096

/** What `<meta>` or `<?xml?>` says. It was read byte by byte, so it cannot truly be UTF-16: such pages are UTF-8. */
const declared = (bytes: Uint8Array, contentType: string) => {
  const label = declaration(Buffer.from(bytes.subarray(0, prescanned)).toString("latin1"), contentType)
  return label !== undefined && /^utf-16/i.test(label) ? "utf-8" : label
}

const declaration = (start: string, contentType: string) => {
  const xml = isXml(contentType)
    ? /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)["']/.exec(start)?.[1]
    : undefined
  if (xml !== undefined || !isHtml(contentType)) return xml
  const markup = start.replace(/<!--[^]*?(-->|$)/g, "")
  return /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(markup)?.[1]
}
