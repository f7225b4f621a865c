/** Makes the generated description of the API say what a reader wants to know, and nothing of how it was generated. */
import { Predicate, Schema } from "effect"
import { taskNames } from "../schemas/Tasks.ts"
import { LastEventId, Limit, Recent, Wait } from "./Parameters.ts"
import { formName } from "./Submission.ts"
import { answers } from "./openapi/answers.ts"
import { type Json, changed, isJson, mapObjects, mapValues, objectAt } from "./openapi/Json.ts"
import { bounded } from "./openapi/bounded.ts"
import { named } from "./openapi/named.ts"
import { problems } from "./openapi/problems.ts"
import { requestExamples } from "./openapi/requestExamples.ts"

/** Any problem, as RFC 9457 has it. */
export const AnyProblem = Schema.Struct({
  type: Schema.String,
  title: Schema.String,
  status: Schema.Int,
  detail: Schema.optionalKey(Schema.String)
}).annotate({ identifier: "Problem", description: "What went wrong, as RFC 9457 has it: `type` names it." })

export const readable = (generated: Record<string, unknown>): Record<string, unknown> => {
  const written = mapObjects(generated, rewritten)
  const schemas = objectAt(written, "components", "schemas")
  const { document, schemas: short } = named(written, schemas, "#/components/schemas/")
  if (!isJson(document)) return generated
  const withSchemas = changed(document, ["components", "schemas"], () =>
    mapValues(problems(short), (schema, name) => (name === "Submission" ? chosenByKind(schema) : schema))
  )
  return answers({ ...withSchemas, paths: requestExamples(objectAt(withSchemas, "paths")) })
}

const rewritten = (object: Json): Json => {
  // For the generator's own clients.
  const { "x-effect-stream": _, ...rest } = object
  return bounded(asNumber(rest))
}

/** In a URL a number is text, and the generator says so, with a pattern. */
const numbers = new Map(
  Object.entries({
    wait: Wait,
    limit: Limit,
    recent: Recent,
    lastEventId: LastEventId,
    "last-event-id": LastEventId
  }).map(([name, schema]) => [name, bounded({ ...Schema.toJsonSchemaDocument(schema).schema })])
)

const asNumber = (object: Json): Json => {
  const { name } = object
  const isNumber = "in" in object && Predicate.hasProperty(object["schema"], "pattern")
  const number = isNumber && typeof name === "string" ? numbers.get(name) : undefined
  return number === undefined ? object : { ...object, schema: number }
}

/** Exactly one form fits, and `kind` tells which. */
const chosenByKind = (union: unknown): unknown => {
  if (!Predicate.hasProperty(union, "anyOf")) return union
  const { anyOf, ...rest } = union
  return { ...rest, oneOf: anyOf, discriminator: { propertyName: "kind", mapping: forms } }
}

const forms = Object.fromEntries(taskNames.map((kind) => [kind, `#/components/schemas/${formName(kind)}`]))
