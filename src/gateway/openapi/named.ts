/** The names of schemas: without what the generator adds, and none for JSON in a text, which is told where it is used. */
import { type Json, isJson, mapObjects, nameOfRef, objectAt } from "./Json.ts"

const suffix = "Encoded"

const shortOf = (name: string) => (name.endsWith(suffix) ? name.slice(0, -suffix.length) : name)

/** `place` is where references look for schemas. */
export const named = (
  document: unknown,
  schemas: Json,
  place: string
): { document: unknown; schemas: Json } => {
  const isText = (name: string) => shortOf(name) !== name && Object.hasOwn(schemas, shortOf(name))
  const refer = (name: string) => ({ $ref: `${place}${shortOf(name)}` })
  const change = (value: unknown) =>
    mapObjects(value, (object) => {
      const name = nameOfRef(object)
      if (name === undefined) return object
      return isText(name)
        ? { ...objectAt(schemas, name), contentSchema: refer(shortOf(name)) }
        : { ...object, ...refer(name) }
    })
  return {
    document: change(document),
    schemas: Object.fromEntries(
      Object.entries(schemas)
        .filter(([name, schema]) => isJson(schema) && !isText(name))
        .map(([name, schema]) => [shortOf(name), change(schema)])
    )
  }
}
