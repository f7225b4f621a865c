/** The input of a task as its record keeps it. */
import { isUtf8 } from "node:buffer"
import { Result, Schema } from "effect"
import { keptJson } from "./keptJson.ts"

/**
 * The body itself where it is JSON that whoever reads the record can read as well, else its text as a JSON string, and
 * where it is no text or would grow much by quoting, `{"base64": ...}`.
 */
export const keptInput = (body: Uint8Array): string => {
  const text = exactly.decode(body)
  // As its actor reads it.
  const json = text.replace(/^\uFEFF/, "")
  if (isUtf8(body) && isReadable(json)) return json
  const quoted = JSON.stringify(text)
  const isText = isUtf8(body) && quoted.length <= 1.5 * text.length + 100
  return isText ? quoted : JSON.stringify({ base64: Buffer.from(body).toString("base64") })
}

/** The byte order mark is kept. */
const exactly = new TextDecoder("utf-8", { ignoreBOM: true })

/** Not so nesting that nobody means, and numbers like 1e999, which are none once they are read. */
const isReadable = (json: string): boolean => keptJson(json) === json && Result.isSuccess(parse(json))

const parse = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))
