/** Problems in the description of the API: the schema of each says which it is, and an example shows it. */
import { type Json, at, mapValues, objectAt } from "./Json.ts"

export const isProblem = (schema: unknown): boolean =>
  String(onlyAt(schema, "type")).startsWith("urn:millrace:problem:")

/** The one value that a property can have. */
const onlyAt = (schema: unknown, property: string): unknown => {
  const values = at(schema, "properties", property, "enum")
  return Array.isArray(values) ? values[0] : undefined
}

/** Of what is always there the generator knows but a part. */
export const problems = (schemas: Json): Json =>
  mapValues(schemas, (schema, name) =>
    isProblem(schema)
      ? {
          ...objectAt(schemas, name),
          description: `${String(onlyAt(schema, "title"))}.`,
          required: [...new Set([...own(schema), "type", "title", "status", "detail"])]
        }
      : schema
  )

const own = (schema: unknown): ReadonlyArray<unknown> => {
  const required = at(schema, "required")
  return Array.isArray(required) ? required : []
}

/** What only this problem has. */
const more: { readonly [field: string]: unknown } = {
  errors: [{ path: ["input", "url"], message: "an address that begins with http:// or https://" }],
  kinds: ["fetch", "count"],
  limit: 1_048_576,
  scope: "operate"
}

export const exampleOf = (schema: Json): Json => {
  const fields = Object.keys(objectAt(schema, "properties")).filter((field) => Object.hasOwn(more, field))
  return {
    type: onlyAt(schema, "type"),
    title: onlyAt(schema, "title"),
    status: onlyAt(schema, "status"),
    detail: `${String(onlyAt(schema, "title"))}.`,
    ...Object.fromEntries(fields.map((field) => [field, more[field]]))
  }
}
