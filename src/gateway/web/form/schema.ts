/** Reading JSON Schema, as much of it as contracts have: references followed, parts put together. */
import { at, isObject, listAt, textAt } from "../base/json.ts"

export type Schema = Readonly<Record<string, unknown>>

export interface Named {
  readonly schema: Schema
  /** The name of the definition that it was referred to by, such as `BlobId`. */
  readonly name: string | undefined
}

export const asSchema = (value: unknown): Schema => (isObject(value) ? value : {})

/** A definition that refers to itself is followed no further than this. */
const mostSteps = 20

export const resolved = (value: unknown, root: Schema): Named => {
  let schema = asSchema(value)
  let name: string | undefined
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const ref = textAt(schema, "$ref")
    if (ref === undefined) break
    const { $ref: _, ...beside } = schema
    name = ref.split("/").at(-1)
    schema = { ...asSchema(pointed(ref, root)), ...beside }
  }
  const parts = listAt(schema, "allOf")
  if (parts.length === 0) return { schema, name }
  const { allOf: _, ...own } = schema
  const whole = parts.map((part) => resolved(part, root).schema).reduce(together, {})
  return { schema: together(whole, own), name }
}

const together = (one: Schema, other: Schema): Schema => ({
  ...one,
  ...other,
  ...("properties" in one || "properties" in other
    ? { properties: { ...asSchema(one["properties"]), ...asSchema(other["properties"]) } }
    : {}),
  ...("required" in one || "required" in other
    ? { required: [...listAt(one, "required"), ...listAt(other, "required")] }
    : {})
})

const pointed = (ref: string, root: Schema): unknown =>
  at(
    root,
    ...ref
      .split("/")
      .slice(1)
      .map((step) => decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~"))
  )

/** The one of several that something is, without what only says that it may be null. */
export const variantsOf = (schema: Schema, root: Schema): ReadonlyArray<Named> => {
  const some = [...listAt(schema, "anyOf"), ...listAt(schema, "oneOf")]
  const types = listAt(schema, "type")
  const each = some.length > 0 ? some : types.map((type) => ({ ...schema, type }))
  return each.map((one) => resolved(one, root)).filter(({ schema }) => schema["type"] !== "null")
}

/** Of fixed values, those. */
export const valuesOf = (schema: Schema): ReadonlyArray<unknown> =>
  "const" in schema ? [schema["const"]] : listAt(schema, "enum")
