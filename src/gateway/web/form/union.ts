/** A field that is one of several forms: which one is chosen first. */
import { el } from "../base/dom.ts"
import { isObject } from "../base/json.ts"
import { words } from "../base/format.ts"
import { type Asked, type Field, framed } from "./Field.ts"
import { type Named, asSchema, valuesOf } from "./schema.ts"

export const unionField = (asked: Asked, variants: ReadonlyArray<Named>): Field => {
  const fields = variants.map(({ schema, name }) =>
    asked.make({ ...asked, schema, definition: name, required: true })
  )
  const choice = el(
    "select",
    { "aria-label": `Form of ${asked.label}` },
    ...variants.map((variant, place) => el("option", { value: String(place) }, nameOf(variant)))
  )
  const frame = framed(asked, choice, ...fields.map(({ element }) => element))
  const current = () => fields[Number(choice.value)]
  const show = () => {
    for (const [place, { element }] of fields.entries()) element.hidden = String(place) !== choice.value
  }
  choice.addEventListener("change", show)
  show()
  return {
    element: frame.element,
    read: () => current()?.read(),
    write: (value) => {
      const place = variants.findIndex(({ schema }) => isLike(value, schema))
      choice.value = String(Math.max(0, place))
      show()
      current()?.write(value)
    },
    mark: (path, message) => (current()?.mark(path, message) ?? false) || frame.mark(message),
    clear: () => {
      frame.clear()
      for (const field of fields) field.clear()
    }
  }
}

const nameOf = ({ schema, name }: Named): string => {
  if (typeof schema["title"] === "string") return schema["title"]
  const tag = Object.values(asSchema(schema["properties"])).flatMap((one) => valuesOf(asSchema(one)))
  if (tag.length === 1) return String(tag[0])
  if (schema["type"] === "array") return "several"
  if (name !== undefined) return words(name)
  const names = Object.keys(asSchema(schema["properties"]))
  return names.length > 0 ? names.slice(0, 3).join(", ") : String(schema["type"] ?? "anything")
}

/** By type, and for objects by the fixed values and the names that must be there. */
const isLike = (value: unknown, schema: Schema): boolean => {
  switch (schema["type"]) {
    case "array":
      return Array.isArray(value)
    case "object": {
      if (!isObject(value)) return false
      const { required } = schema
      const fixed = Object.entries(asSchema(schema["properties"])).every(([name, one]) => {
        const values = valuesOf(asSchema(one))
        return values.length !== 1 || !(name in value) || values[0] === value[name]
      })
      return fixed && (!Array.isArray(required) || required.every((name) => String(name) in value))
    }
    case "integer":
      return typeof value === "number"
    default:
      return schema["type"] === undefined || typeof value === schema["type"]
  }
}

type Schema = Named["schema"]
