/** The idempotency key of a submission: in the body, in a header, or in both if they agree. */
import { Effect, Result } from "effect"
import type { KeyTaken } from "../streams/Submit.ts"
import * as Problem from "./Problems.ts"
import { faultOfKey } from "./Submission.ts"
import { invalidRequest } from "./refusals.ts"

export const idempotencyKey = (
  inBody: string | undefined,
  header: string | undefined
): Effect.Effect<string | undefined, Problem.Invalid> => {
  if (header === undefined) return Effect.succeed(inBody)
  const key = textOf(header)
  const fault = faultOfKey(key) ?? (inBody !== undefined && inBody !== key ? differ : undefined)
  return fault === undefined
    ? Effect.succeed(key)
    : invalidRequest([{ path: ["Idempotency-Key"], message: fault }])
}

/** Where a key came from is where its fault is. */
export const keyTaken = (inBody: string | undefined) => ({
  KeyTaken: (taken: KeyTaken) =>
    new Problem.KeyTaken({
      id: taken.id,
      detail: taken.message,
      errors: [{ path: [inBody === undefined ? "Idempotency-Key" : "key"], message: taken.message }]
    })
})

const differ = "the header and `key` in the body are different; give one of them, or the same twice"

/**
 * HTTP hands over the bytes of a header as ISO 8859-1. Most clients meant UTF-8; what is none was ISO 8859-1 indeed, as
 * browsers send it. So the same text is the same key wherever it comes from.
 */
const textOf = (header: string): string => {
  const bytes = Buffer.from(header, "latin1")
  return Result.getOrElse(
    Result.try(() => utf8.decode(bytes)),
    () => header
  )
}

const utf8 = new TextDecoder("utf-8", { fatal: true })
