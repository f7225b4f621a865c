/** Tells the compiler which kinds there are: of this repository, or of a caller's own. */
import { Effect } from "effect"
import { Client, type ClientOf, type StraightOf } from "./Client.ts"
import type { UntypedClient, UntypedStraight } from "./clientOver.ts"
import type { Kinds, OwnKinds } from "./Kinds.ts"

/** The types are the caller's word; the contracts are checked where the task is submitted and where it is done. */
export function typedAs<K extends Kinds<K>>(client: UntypedClient): ClientOf<K>
export function typedAs(client: UntypedClient): UntypedClient {
  return client
}

export function straightAs<K extends Kinds<K>>(straight: UntypedStraight): StraightOf<K>
export function straightAs(straight: UntypedStraight): UntypedStraight {
  return straight
}

/** `const client = yield* typed()` */
export const typed = <K extends Kinds<K> = OwnKinds>(): Effect.Effect<ClientOf<K>, never, Client> =>
  Effect.map(Client, (client) => typedAs<K>(client))
