/** What is answered may grow, so a client must not refuse what it does not know; and problems say all that they say. */
import { type Json, changed, isJson, mapObjects, mapValues, namesIn, nameOfRef, objectAt } from "./Json.ts"
import { exampleOf, isProblem } from "./problems.ts"

const methods = ["get", "put", "post", "delete"]

/** Also of each operation: whatever may happen anywhere. */
const anyOther = {
  description: "Whatever may happen anywhere: a path or a method that there is not, or a bug.",
  content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
}

export const answers = (document: Json): Json => {
  const schemas = objectAt(document, "components", "schemas")
  const asked = namesIn(
    mapObjects(document["paths"], (object) => ({ ...object, responses: {} })),
    schemas
  )
  const told = (response: unknown): unknown => {
    if (!isJson(response)) return response
    const described = { ...response, description: descriptionOf(response, schemas) }
    return changed(grown(described), ["content", "application/problem+json"], (content) =>
      withExamples(content, schemas)
    )
  }
  const ofOperation = (operation: unknown) =>
    isJson(operation)
      ? {
          ...operation,
          responses: { ...mapValues(objectAt(operation, "responses"), told), default: anyOther }
        }
      : operation
  const ofPath = (path: unknown) =>
    isJson(path)
      ? mapValues(path, (operation, method) =>
          methods.includes(method) ? ofOperation(operation) : operation
        )
      : path
  return {
    ...changed(document, ["components", "schemas"], () =>
      mapValues(schemas, (schema, name) => (asked.has(name) ? schema : grown(schema)))
    ),
    paths: mapValues(objectAt(document, "paths"), ofPath)
  }
}

const grown = (value: unknown): Json => {
  const open = mapObjects(value, (object) => {
    const { additionalProperties, ...rest } = object
    return additionalProperties === false ? rest : object
  })
  return isJson(open) ? open : {}
}

/** The generator has the name of what is answered, or "Success". */
const descriptionOf = ({ description }: Json, schemas: Json): unknown => {
  if (description === "Success") return "What was asked for."
  if (typeof description !== "string" || !Object.hasOwn(schemas, description)) return description
  return objectAt(schemas, description)["description"] ?? "What was asked for."
}

const withExamples = (content: unknown, schemas: Json): unknown => {
  if (!isJson(content)) return content
  const schema = objectAt(content, "schema")
  const alternatives = Array.isArray(schema["anyOf"]) ? schema["anyOf"] : [schema]
  const names = alternatives.map(nameOfRef).filter((name) => name !== undefined)
  const examples = Object.fromEntries(
    names
      .filter((name) => isProblem(schemas[name]))
      .map((name) => [name, { value: exampleOf(objectAt(schemas, name)) }])
  )
  return { ...content, examples }
}
