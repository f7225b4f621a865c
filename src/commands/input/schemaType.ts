/** Reading a word of the command line as the JSON Schema of its place says. */
import { Predicate, Result, Schema } from "effect"

/** Any JSON. */
type Json = Schema.Json

export interface Place {
  readonly schema: unknown
  /** The whole, in which a `$ref` is looked up. */
  readonly root: unknown
}

/** All schemas that may hold here: what is referred to, and each of several. */
export const alternatives = ({ schema, root }: Place, depth = 0): ReadonlyArray<object> => {
  if (!Predicate.isObject(schema) || depth > deepest) return []
  const inner = (next: unknown) => alternatives({ schema: next, root }, depth + 1)
  const several = ["anyOf", "oneOf", "allOf"].flatMap((name) => listIn(schema, name)).flatMap(inner)
  const ref = valueIn(schema, "$ref")
  return [schema, ...several, ...(typeof ref === "string" ? inner(followed(ref, root)) : [])]
}

/** Of schemas that refer to themselves. */
const deepest = 8

export const valueIn = (from: unknown, name: string): unknown =>
  Predicate.isObject(from) && Object.hasOwn(from, name) && Predicate.hasProperty(from, name)
    ? from[name]
    : undefined

const listIn = (from: unknown, name: string): ReadonlyArray<unknown> => {
  const value = valueIn(from, name)
  return Array.isArray(value) ? value : []
}

const followed = (ref: string, root: unknown): unknown =>
  ref
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce(valueIn, root)

/** The names that an object may have here; none if any will do. */
export const namesAt = (place: Place): ReadonlyArray<string> => {
  const all = alternatives(place)
  if (all.some((one) => Predicate.isObject(valueIn(one, "additionalProperties")))) return []
  return all.flatMap((one) => Object.keys(valueIn(one, "properties") ?? {}))
}

export const below = (place: Place, name: string): Place => ({
  root: place.root,
  schema: alternatives(place)
    .map((one) => valueIn(valueIn(one, "properties"), name) ?? valueIn(one, "additionalProperties"))
    .find((one) => one !== undefined)
})

const itemsOf = (place: Place): Place => ({
  root: place.root,
  schema: alternatives(place)
    .map((one) => valueIn(one, "items"))
    .find((one) => one !== undefined)
})

const typesAt = (place: Place): ReadonlySet<unknown> =>
  new Set(
    alternatives(place).flatMap((one) => {
      const type = valueIn(one, "type")
      return Array.isArray(type) ? type : type === undefined ? [] : [type]
    })
  )

export const isList = (place: Place): boolean => typesAt(place).has("array")

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

/** As a number where a number is wanted, and so on; as text where that will do, or where nothing fits. */
export const read = (place: Place, text: string): Json => {
  const types = typesAt(place)
  const names = alternatives(place).flatMap((one) => [...listIn(one, "enum"), valueIn(one, "const")])
  const value = Result.getOrUndefined(decode(text))
  const isWhole = value !== null && typeof value === "object"
  const isAnyText = types.has("string") && !names.some((name) => typeof name === "string")
  if (names.includes(text) || (isAnyText && !isWhole)) return text
  // Where nothing is said of what it must be, what looks like a list or an object is meant as one.
  if (types.size === 0) return isWhole ? value : text
  if (value === undefined) return listed(place, text)
  return types.has(typeOf(value)) || (typeof value === "number" && types.has("integer"))
    ? value
    : listed(place, text)
}

/** One element stands for a list of one. */
const listed = (place: Place, text: string): Json => (isList(place) ? [read(itemsOf(place), text)] : text)

const typeOf = (value: Json) => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value)
