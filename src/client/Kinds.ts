/** What each kind takes and gives, as types: those of this repository, or a caller's own. */
import type { Schema } from "effect"
import type * as Task from "../schemas/Task.ts"
import type { TaskName, Tasks } from "../schemas/Tasks.ts"

/** As JSON, which is how it travels. */
export interface KindTypes {
  readonly input: unknown
  readonly output: unknown
}

/** Kinds by name: what a caller may give as types of its own, as an interface too. */
export type Kinds<K> = { readonly [Name in keyof K]: KindTypes }

/** The kinds of this repository. */
export type OwnKinds = {
  readonly [Name in TaskName]: {
    readonly input: Task.InputJson<(typeof Tasks)[Name]>
    readonly output: Task.OutputJson<(typeof Tasks)[Name]>
  }
}

/** Where the kinds are known only when the program runs. */
export interface AnyKinds {
  readonly [kind: string]: { readonly input: unknown; readonly output: Schema.Json }
}

export type KindName<K> = keyof K & string

/** An id names its kind. */
export type IdOf<Name extends string> = string extends Name ? string : `${Name}_${string}`

/** What the task of this id gives; any JSON, if its kind is not known to the compiler. */
export type OutputOf<K extends Kinds<K>, Id extends string> = Id extends `${infer Name}_${string}`
  ? Name extends keyof K
    ? K[Name]["output"]
    : Schema.Json
  : Schema.Json
