/** A kind of task: what it takes, what it gives and how it may fail. The half that publisher and worker share. */
import { Schema } from "effect"

/**
 * The contract of one kind.
 *
 * `input`, `output` and `failure` are what travels as JSON; `failure` is a tagged error or a union of them, the
 * failures a caller can expect. `example` is an input that works, shown in the API description.
 */
export interface Task<
  out Name extends string,
  out Input,
  out Output,
  out Failure extends Tagged,
  out InputJson = unknown,
  out OutputJson = unknown
> {
  readonly name: Name
  readonly title: string
  readonly input: Schema.Codec<Input, InputJson>
  readonly output: Schema.Codec<Output, OutputJson>
  readonly failure: Schema.Codec<Failure, unknown>
  readonly example: unknown
}

export interface Tagged {
  readonly _tag: string
}

/** A kind whose types are not known here. */
export type Any = Task<string, unknown, unknown, Tagged>

export type Input<T extends Any> = T["input"]["Type"]
export type Output<T extends Any> = T["output"]["Type"]
export type Failure<T extends Any> = T["failure"]["Type"]
/** As they travel, which is how a client sees them. */
export type InputJson<T extends Any> = T["input"]["Encoded"]
export type OutputJson<T extends Any> = T["output"]["Encoded"]

/** A kind has no underscore: an id is `<kind>_<key>`, so that an id names its kind. Dots would split the subject. */
type KindName<Name extends string> = Name extends
  | `${string}_${string}`
  | `${string}.${string}`
  | `${string} ${string}`
  ? never
  : Name

/** Lower case, digits and dashes, at most 32: it is a subject token, a stream's name and a part of a URL. */
export const kindPattern = /^[a-z][a-z0-9-]{0,31}$/

/** A kind has a path of its own over HTTP, and these are others already. */
const taken = ["blobs", "events", "kinds", "session", "stats", "subscribers", "tasks"]

/** Defines a kind. Throws at start-up on a name that could not be a subject token. */
export const define = <
  const Name extends string,
  Input,
  Output,
  Failure extends Tagged,
  InputJson = unknown,
  OutputJson = unknown
>(
  name: KindName<Name>,
  contract: {
    readonly title: string
    readonly input: Schema.Codec<Input, InputJson>
    readonly output: Schema.Codec<Output, OutputJson>
    readonly failure: Schema.Codec<Failure, unknown>
    readonly example: unknown
  }
): Task<Name, Input, Output, Failure, InputJson, OutputJson> => {
  if (!kindPattern.test(name)) throw new Error(`"${name}" cannot name a kind: it must match ${kindPattern}`)
  if (taken.includes(name)) throw new Error(`"${name}" cannot name a kind: it is the name of something else`)
  return { name, ...contract }
}
