/** Scope: what a key may be used for, and which one an endpoint needs. */
import { Context, Schema } from "effect"
import type { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"

export const scopes = ["submit", "read", "operate"] as const

export const Scope = Schema.Literals(scopes)
export type Scope = typeof Scope.Type

/** At least one: what needs none would be open to every key, and should say so by naming them all. */
type Needs = readonly [Scope, ...ReadonlyArray<Scope>]

class Needed extends Context.Service<Needed, Needs>()("millrace/auth/Needed") {}

/** `.annotateMerge(needs("operate"))`, on an endpoint or on its group. Of several, any one will do. */
export const needs = (...some: Needs) => Context.make(Needed, some)

/** What nothing is said of: to look is to read, anything else is to submit. */
export const neededBy = (endpoint: HttpApiEndpoint.Top, group: HttpApiGroup.Top): Needs =>
  Context.getOrUndefined(endpoint.annotations, Needed) ??
  Context.getOrUndefined(group.annotations, Needed) ?? [endpoint.method === "GET" ? "read" : "submit"]
