/** Makes the generated description of the API say what a reader wants to know, and nothing of how it was generated. */
import { Predicate, Schema } from "effect"
import { taskNames } from "../schemas/Tasks.ts"
import { LastEventId, Limit, Recent, Wait } from "./Parameters.ts"
import { formName } from "./Submission.ts"

/** In a URL a number is text, and the generator says so, with a pattern. */
const numbers = new Map(
  Object.entries({
    wait: Wait,
    limit: Limit,
    recent: Recent,
    lastEventId: LastEventId,
    "last-event-id": LastEventId
  }).map(([name, schema]) => [name, Schema.toJsonSchemaDocument(schema).schema])
)

export const readable = (document: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(document)
      // For the generator's own clients.
      .filter(([key]) => key !== "x-effect-stream")
      .map(([key, value]) => [key, key === "Submission" ? chosenByKind(value) : rewritten(value)])
  )

const rewritten = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(rewritten)
  if (!Predicate.isObject(value)) return value
  const { name } = value
  const isNumber = "in" in value && Predicate.hasProperty(value["schema"], "pattern")
  const number = isNumber && typeof name === "string" ? numbers.get(name) : undefined
  return number === undefined ? readable(value) : { ...value, schema: number }
}

/** Exactly one form fits, and `kind` tells which. */
const chosenByKind = (union: unknown): unknown => {
  if (!Predicate.hasProperty(union, "anyOf")) return union
  const { anyOf, ...rest } = union
  return { ...rest, oneOf: anyOf, discriminator: { propertyName: "kind", mapping: forms } }
}

const forms = Object.fromEntries(taskNames.map((kind) => [kind, `#/components/schemas/${formName(kind)}`]))
