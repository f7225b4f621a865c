/** What bytes are where their content type is missing or known to lie, by the rules of browsers (WHATWG MIME sniffing). */
import { getBOMEncoding } from "@exodus/bytes/encoding.js"
import { mediaType } from "./contentType.ts"

/** As much as browsers look at. */
const looked = 1445

/**
 * The content type to go by: the one that was said, if it says something. Bytes that are said to be plain text and are
 * not stay what they are: servers say that of whatever they do not know.
 */
export const actualType = (contentType: string, bytes: Uint8Array): string => {
  if (saysNothing(contentType)) return typeByLooks(bytes)
  return isByDefault(contentType) && !looksLikeText(bytes) ? binary : contentType
}

const binary = "application/octet-stream"

const saysNothing = (contentType: string) =>
  /^(|[^/]*|\/.*|\*\/\*|unknown\/unknown|application\/unknown)$/.test(mediaType(contentType))

/** What Apache said of every file for years, in its four spellings. */
const isByDefault = (contentType: string) =>
  /^text\/plain(;\s*charset=(iso-8859-1|utf-8))?$/i.test(contentType.trim())

const typeByLooks = (bytes: Uint8Array) => {
  const start = Buffer.from(bytes.subarray(0, looked)).toString("latin1").trimStart()
  if (htmlStart.test(start)) return "text/html"
  if (start.startsWith("<?xml")) return "text/xml"
  if (start.startsWith("%PDF-")) return "application/pdf"
  return looksLikeText(bytes) ? "text/plain" : binary
}

const htmlStart =
  /^(\xEF\xBB\xBF)?\s*<(!doctype html|html|head|script|iframe|h1|div|font|table|a|style|title|b|body|br|p|!--)[\s>]/i

/** Control characters that no text has, unless it is UTF-16 and says so. */
const looksLikeText = (bytes: Uint8Array) =>
  getBOMEncoding(bytes) !== null ||
  !bytes.subarray(0, looked).some((byte) => byte < 0x20 && !textControls.has(byte))

/** Tab, line feed, form feed, carriage return, and the escape of ISO-2022. */
const textControls = new Set([0x09, 0x0a, 0x0c, 0x0d, 0x1b])
