/** A JSON Schema for a reader: what a value is in a few words, and the fields of an object as a table. */
import { type Json, at, isJson, nameOfRef, objectAt } from "../openapi/Json.ts"
import { anchorOf, escaped, prose, table } from "./html.ts"

export const typeOf = (schema: unknown): string => {
  const name = nameOfRef(schema)
  if (name !== undefined) return `<a href="#${anchorOf("schema", name)}">${escaped(name)}</a>`
  const one = listAt(schema, "enum")
  if (one.length > 0) return one.map((value) => `<code>${escaped(JSON.stringify(value))}</code>`).join(" or ")
  const alternatives = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")]
  if (alternatives.length > 0) return [...new Set(alternatives.map(typeOf))].join(" or ")
  const type = at(schema, "type")
  if (type === "array") return `list of ${typeOf(at(schema, "items"))}`
  if (type === "null") return "nothing"
  const format = at(schema, "format")
  if (typeof format === "string") return escaped(format)
  if (type !== undefined) return `${escaped(String(type))}${boundsOf(schema)}`
  return at(schema, "properties") === undefined ? "anything" : "object"
}

const listAt = (schema: unknown, key: string): ReadonlyArray<unknown> => {
  const found = at(schema, key)
  return Array.isArray(found) ? found : []
}

const boundsOf = (schema: unknown): string => {
  const [least, most] = [at(schema, "minimum"), at(schema, "maximum")]
  if (least !== undefined && most !== undefined) return `, ${String(least)} to ${String(most)}`
  if (least !== undefined) return `, ${String(least)} or more`
  return most === undefined ? "" : `, ${String(most)} at most`
}

/** Those of objects within it as well, by their paths. */
export const fieldsOf = (schema: unknown): string => table(["Field", "Type", "Meaning"], rowsOf(schema, ""))

const rowsOf = (schema: unknown, path: string): ReadonlyArray<ReadonlyArray<string>> => {
  const required = listAt(schema, "required")
  return Object.entries(objectAt(schema, "properties")).flatMap(([name, field]) => {
    const full = `${path}${name}`
    const optional = required.includes(name) ? "" : ' <span class="optional">optional</span>'
    const row = [`<code>${escaped(full)}</code>${optional}`, typeOf(field), prose(at(field, "description"))]
    const items = at(field, "items")
    const inner = isJson(items) ? rowsOf(items, `${full}[].`) : rowsOf(field, `${full}.`)
    return [row, ...inner]
  })
}

/** The part of the page that a name of a schema leads to. */
export const schemaSection = (name: string, schema: Json): string =>
  `<section class="schema" id="${anchorOf("schema", name)}"><h3>${escaped(name)}</h3>` +
  `<p>${prose(schema["description"])}</p>` +
  (at(schema, "properties") === undefined ? `<p>${typeOf(schema)}</p>` : fieldsOf(schema)) +
  `</section>`
