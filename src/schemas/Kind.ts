/** A kind as it is told to those who ask what can be done, and how much of it waits. */
import { Schema } from "effect"
import { paused } from "./Paused.ts"
import { KindLimits } from "./KindLimits.ts"
import type { Any } from "./Task.ts"

/** A JSON Schema, draft 2020-12. */
const JsonSchema = Schema.Record(Schema.String, Schema.Json)

export const Kind = Schema.Struct({
  kind: Schema.String,
  title: Schema.String,
  input: JsonSchema,
  output: JsonSchema,
  failure: JsonSchema,
  example: Schema.Json,
  queued: Schema.Int,
  running: Schema.Int,
  retrying: Schema.Int,
  oldestMs: Schema.Int,
  scheduled: Schema.Int,
  paused,
  /** Left out where nothing is limited. */
  limits: Schema.optionalKey(KindLimits)
}).annotate({ identifier: "Kind" })
export type Kind = typeof Kind.Type

/** What a contract says, for those who have no TypeScript. */
export const describe = ({ name, title, input, output, failure, example }: Any) => ({
  kind: name,
  title,
  // What is misspelt in an input is refused; an output may grow.
  input: jsonSchemaOf(input, "error"),
  output: jsonSchemaOf(output, "ignore"),
  failure: jsonSchemaOf(failure, "ignore"),
  example
})

/** The definitions go along, so that each schema stands for itself. */
const jsonSchemaOf = (schema: Schema.Constraint, onExcessProperty: "error" | "ignore") => {
  const document = Schema.toJsonSchemaDocument(schema, { onExcessProperty })
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...document.schema,
    ...(Object.keys(document.definitions).length === 0 ? {} : { $defs: document.definitions })
  }
}
