/** A new key to a gateway, and its entry, as `millrace key` makes them. */
import { Schema } from "effect"
import { startMillrace } from "../support/millrace.ts"

const Made = Schema.fromJsonString(Schema.Struct({ key: Schema.String, entry: Schema.Json }))

export const makeKey = async () => {
  const made = startMillrace(["key", "--name", "test", "--scopes", "submit,read,operate", "--json"], {})
  await made.ended
  const { key, entry } = Schema.decodeUnknownSync(Made)(made.output())
  return { key, entries: JSON.stringify([entry]) }
}
