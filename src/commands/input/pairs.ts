/** An input written as `name=value` pairs, each value read as the kind's schema says. */
import { Effect, Predicate, Result, Schema } from "effect"
import { didYouMean } from "../didYouMean.ts"
import { InputUnclear } from "./InputUnclear.ts"
import { type Place, below, isList, namesAt, read } from "./schemaType.ts"
import { textOf } from "./textOf.ts"

type Json = Schema.Json
type JsonObject = Schema.JsonObject

/** `name=text`, `name=@file`, `name:=json`; a name goes deeper at each dot. */
const pair = /^(?<path>[^\s=:"'{}[\]@]+)(?<sign>:?=)(?<value>.*)$/su

export const isPair = (word: string): boolean => pair.test(word)

export const inputOfPairs = Effect.fnUntraced(function* (
  kind: string,
  words: ReadonlyArray<string>,
  schema: unknown
) {
  let input: JsonObject = {}
  for (const word of words) {
    const { path = "", sign, value = "" } = pair.exec(word)?.groups ?? {}
    if (path === "") return yield* new InputUnclear({ kind, reason: `"${word}" is no name=value` })
    const place = yield* placeOf(kind, path, schema)
    const given = sign === ":=" ? yield* parsed(kind, path, value) : read(place, yield* worded(value))
    input = put(input, path.split("."), given, isList(place))
  }
  return input
})

const parsed = (kind: string, path: string, text: string) =>
  Result.match(decode(text), {
    onFailure: () =>
      Effect.fail(new InputUnclear({ kind, reason: `what stands after ${path}:= is no JSON` })),
    onSuccess: (value) => Effect.succeed(value)
  })

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Json))

/** The content of a file, as curl and its like have it, or the word itself. */
const worded = (value: string) =>
  value.startsWith("@") && value.length > 1 ? textOf(value.slice(1)) : Effect.succeed(value)

const placeOf = Effect.fnUntraced(function* (kind: string, path: string, schema: unknown) {
  let place: Place = { schema, root: schema }
  for (const name of path.split(".")) {
    const names = namesAt(place)
    if (names.length > 0 && !names.includes(name)) {
      const meant = didYouMean(name, names)
      const hint = meant === undefined ? `there are ${names.join(", ")}` : `did you mean ${meant}?`
      return yield* new InputUnclear({ kind, reason: `it takes no "${name}"; ${hint}` })
    }
    place = below(place, name)
  }
  return place
})

/** What is given twice is a list, where there may be one; else the last one counts. */
const put = (into: JsonObject, path: ReadonlyArray<string>, value: Json, isMany: boolean): JsonObject => {
  const [name = "", ...rest] = path
  const there = Object.hasOwn(into, name) ? into[name] : undefined
  if (rest.length > 0) return { ...into, [name]: put(isObject(there) ? there : {}, rest, value, isMany) }
  return { ...into, [name]: isMany && there !== undefined ? [...listOf(there), ...listOf(value)] : value }
}

const listOf = (value: Json): ReadonlyArray<Json> => (isArray(value) ? value : [value])
const isArray = (value: Json): value is ReadonlyArray<Json> => Array.isArray(value)
const isObject = (value: Json | undefined): value is JsonObject => Predicate.isObject(value)
