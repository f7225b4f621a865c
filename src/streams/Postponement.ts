/** A task that was handed back to wait for its turn: it cost no attempt, and this is kept until it is finished. */
import { Schema } from "effect"

export const Postponement = Schema.Struct({
  /** How often so far. */
  times: Schema.Int,
  /** RFC 3339. */
  until: Schema.String,
  reason: Schema.String,
  /** How many entries its task had then. With another one an attempt has made use of what follows: that is void. */
  entries: Schema.optionalKey(Schema.Int),
  /** The sequence of the entry that tells of it, if one does. That is none of those: the next one takes its place. */
  told: Schema.optionalKey(Schema.Int),
  /** What was promised to it. */
  turn: Schema.optionalKey(Schema.Struct({ name: Schema.String, key: Schema.String, at: Schema.Finite })),
  /** What its program wants to know when it is run again. */
  memo: Schema.optionalKey(Schema.Json)
})
export type Postponement = typeof Postponement.Type
