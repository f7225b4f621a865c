/** Why an address could not be reached, in words that follow "cannot be reached:". */
import { errors } from "undici"

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: "its name does not resolve",
  EAI_AGAIN: "its name cannot be resolved now",
  ECONNREFUSED: "the connection is refused",
  ECONNRESET: "the connection broke",
  EPIPE: "the connection broke",
  UND_ERR_SOCKET: "the connection broke",
  ETIMEDOUT: "no connection in time",
  UND_ERR_CONNECT_TIMEOUT: "no connection in time",
  UND_ERR_HEADERS_TIMEOUT: "no answer in time",
  UND_ERR_BODY_TIMEOUT: "the answer stopped halfway",
  EHOSTUNREACH: "there is no way to its address",
  ENETUNREACH: "there is no way to its address",
  EPROTO: "it does not speak TLS",
  UND_ERR_HEADERS_OVERFLOW: "its headers are too long"
}

export const reasonOf = (cause: unknown): string => {
  const code = codeOf(cause)
  const known = reasons[code]
  if (known !== undefined) return known
  if (cause instanceof errors.HTTPParserError) return "its answer is not HTTP"
  if (code.startsWith("ERR_SSL_")) return `TLS fails (${code})`
  // What is left is rare and worded well enough by those who raise it, such as "certificate has expired".
  const message = cause instanceof Error ? cause.message : String(cause)
  return message === "" ? code : message
}

/** The code of a system error or of undici; empty for anything else. */
export const codeOf = (cause: unknown): string =>
  cause instanceof Error && "code" in cause && typeof cause.code === "string" ? cause.code : ""
