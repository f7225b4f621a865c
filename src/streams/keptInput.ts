/** The input of a task as its record keeps it. */
import { Result, Schema } from "effect"

/**
 * The body itself where it is JSON, else its text as a JSON string, and where it is no text or would grow much by
 * quoting, `{"base64": ...}`.
 */
export const keptInput = (body: Uint8Array): string => {
  const text = new TextDecoder().decode(body)
  if (Result.isSuccess(parse(text))) return text
  const quoted = JSON.stringify(text)
  const isText = !text.includes("\uFFFD") && quoted.length <= 1.3 * text.length + 100
  return isText ? quoted : JSON.stringify({ base64: Buffer.from(body).toString("base64") })
}

const parse = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))
