/** A generated document as what it is: JSON whose shape is looked at as it is walked through. */
import { Predicate } from "effect"

export type Json = { readonly [key: string]: unknown }

export const isJson = (value: unknown): value is Json => Predicate.isObject(value)

/** What is at a path of keys. */
export const at = (value: unknown, ...path: ReadonlyArray<string>): unknown =>
  path.reduce<unknown>(
    (inner, key) => (isJson(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined),
    value
  )

export const objectAt = (value: unknown, ...path: ReadonlyArray<string>): Json => {
  const found = at(value, ...path)
  return isJson(found) ? found : {}
}

/** Every object in it, the inner ones first, as `change` makes it. */
export const mapObjects = (value: unknown, change: (object: Json) => unknown): unknown => {
  if (Array.isArray(value)) return value.map((inner) => mapObjects(inner, change))
  return isJson(value) ? change(mapValues(value, (inner) => mapObjects(inner, change))) : value
}

export const mapValues = (object: Json, change: (value: unknown, key: string) => unknown): Json =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))

/** With what is at a path as `change` makes it, if there is something. */
export const changed = (
  object: Json,
  path: ReadonlyArray<string>,
  change: (value: unknown) => unknown
): Json => {
  const [key, ...rest] = path
  if (key === undefined || !Object.hasOwn(object, key)) return object
  const value = object[key]
  return {
    ...object,
    [key]: rest.length === 0 ? change(value) : isJson(value) ? changed(value, rest, change) : value
  }
}

/** The name of the schema that is referred to. */
export const nameOfRef = (value: unknown): string | undefined => {
  const ref = at(value, "$ref")
  return typeof ref === "string" ? ref.slice(ref.lastIndexOf("/") + 1) : undefined
}

/** The names of all schemas that are referred to in it, and in those. */
export const namesIn = (value: unknown, schemas: Json): ReadonlySet<string> => {
  const names = new Set<string>()
  const look = (inner: unknown) => {
    mapObjects(inner, (object) => {
      const name = nameOfRef(object)
      if (name !== undefined && !names.has(name)) {
        names.add(name)
        look(schemas[name])
      }
      return object
    })
  }
  look(value)
  return names
}
