/** A time in a text, as RFC 3339 has it, with a zone. */
import { Schema } from "effect"

const pattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/

const isTime = Schema.makeFilter((text: string) =>
  pattern.test(text) && !Number.isNaN(Date.parse(text))
    ? undefined
    : "a time as RFC 3339 has it, such as 2026-12-01T09:30:00Z"
)

/** Described before it is checked, since a description of the check is in no JSON Schema. */
export const rfc3339 = (description: string) =>
  Schema.String.annotate({ format: "date-time", description }).check(isTime)
