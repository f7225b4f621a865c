/** The id of a task: `<kind>_<key>`. The key is made here, or derived from what a caller calls the task. */
import { createHash, randomUUID } from "node:crypto"
import { Schema } from "effect"

/** One subject token; 128 keeps every subject built from it far below the 512 bytes a server accepts. */
const keyPattern = /^[A-Za-z0-9_-]{1,128}$/
const idPattern = /^[a-z][a-z0-9-]{0,31}_[A-Za-z0-9_-]{1,128}$/

export const TaskId = Schema.String.check(Schema.isPattern(idPattern)).annotate({
  identifier: "TaskId",
  description: "`<kind>_<key>`: a kind has no underscore, so the first one ends it."
})

export const isKey = (text: string): boolean => keyPattern.test(text)

export const make = (kind: string, key: string): string => `${kind}_${key}`

/** The two halves of an id, or undefined if it is none. */
export const parse = (id: string): { readonly kind: string; readonly key: string } | undefined => {
  if (!idPattern.test(id)) return undefined
  const end = id.indexOf("_")
  return { kind: id.slice(0, end), key: id.slice(end + 1) }
}

/**
 * A fresh key: a UUID version 7 (RFC 9562), whose first 48 bits are the time in milliseconds. The others are those of a
 * version 4, for which Node has random bits in store; to ask for 16 bytes takes ten times as long.
 */
export const freshKey = (now: number): string => {
  const time = now.toString(16).padStart(12, "0")
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`
}

const digest = (text: string): string => createHash("sha256").update(text).digest("base64url")

/** The key of a caller's idempotency key, which may be any text: the same text, the same task. */
export const keyOfCaller = (idempotencyKey: string): string => `k-${digest(idempotencyKey)}`

/** The key of a task that another one called: the same call of the same parent, the same child. */
export const keyOfChild = (parentId: string, call: string): string => `c-${digest(`${parentId}/${call}`)}`

/** The key of a message published to the bare subject of its kind: its publisher knows it from the PubAck. */
export const keyOfSequence = (sequence: number): string => `seq-${sequence}`

export const sequenceOfKey = (key: string): number | undefined => {
  const sequence = /^seq-([1-9][0-9]{0,15})$/.exec(key)?.[1]
  return sequence === undefined ? undefined : Number(sequence)
}

/** The key of a message whose own key cannot be used. */
export const keyOfBad = (sequence: number): string => `bad-${sequence}`
