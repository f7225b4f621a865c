/** The headers of a message. Whoever published it has written them: they need be none that the client can read. */
import type { Msg, MsgHdrs } from "@nats-io/transport-node"

/** More than any task needs; thousands of names take the client seconds, since it compares each with all before it. */
const mostBytes = 16 * 1024

/**
 * A string says why they cannot be read. The client throws at a name or a value that no header may have, and what is
 * thrown in a callback ends the reading of its whole connection, for good.
 */
export const headersOf = (message: Msg): MsgHdrs | string | undefined => {
  const bytes = bytesOf(message)
  if (bytes > mostBytes) return `they have ${bytes} bytes, and ${mostBytes} are the most`
  try {
    return message.headers
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Their values by name, whatever its case, as `STREAM.MSG.GET` has them read: the first of a name, if it says anything. */
export const valuesOf = (headers: MsgHdrs | undefined): ((name: string) => string | undefined) => {
  const values = new Map<string, string>()
  for (const [name, [value = ""]] of headers ?? []) {
    if (!values.has(name.toLowerCase())) values.set(name.toLowerCase(), value)
  }
  return (name) => values.get(name.toLowerCase()) || undefined
}

/** What is said of a task, which is mostly nothing: then it is this very function. */
export const nothingSaid = (): undefined => undefined

export const saidIn = (headers: MsgHdrs | undefined): ((name: string) => string | undefined) => {
  for (const [name] of headers ?? []) if (/^(millrace-|traceparent$)/i.test(name)) return valuesOf(headers)
  return nothingSaid
}

/**
 * What the server says itself, as a status; 0 of a message that was stored, whatever status its publisher gave it. Only
 * such a one has a sequence; a subject is named in the server's own "no responders" as well.
 */
export const statusOf = (message: Msg): number => {
  const headers = headersOf(message)
  if (headers === undefined || typeof headers === "string" || headers.has("Nats-Sequence")) return 0
  return headers.code
}

/** The client knows the size of the whole before it reads the headers, but its type does not tell. */
const bytesOf = (message: Msg): number => {
  const whole: unknown = "size" in message && typeof message.size === "function" ? message.size() : 0
  const { subject, reply = "", data } = message
  return Number(whole) - Buffer.byteLength(subject) - Buffer.byteLength(reply) - data.length
}
