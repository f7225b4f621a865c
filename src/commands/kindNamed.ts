/** The kind that a word names, or a hint at the one that was meant. */
import { Effect, Schema } from "effect"
import { Client } from "../client/Client.ts"
import { find } from "../schemas/Tasks.ts"
import { didYouMean } from "./didYouMean.ts"

/** There is no such kind. */
export class KindUnclear extends Schema.TaggedError<KindUnclear>()("KindUnclear", {
  kind: Schema.String,
  kinds: Schema.Array(Schema.String)
}) {
  override get message() {
    const meant = didYouMean(this.kind, this.kinds)
    return `There is no kind "${this.kind}"; ${meant === undefined ? `there are ${this.kinds.join(", ")}.` : `did you mean ${meant}?`}`
  }
}

export const kindNamed = <K extends { readonly kind: string }>(name: string, all: ReadonlyArray<K>) => {
  const found = all.find(({ kind }) => kind === name)
  return found === undefined
    ? Effect.fail(new KindUnclear({ kind: name, kinds: all.map(({ kind }) => kind) }))
    : Effect.succeed(found)
}

/** What this program does not know, the other side may; nobody is asked of a kind that it knows. */
export const kindThere = Effect.fnUntraced(function* (name: string) {
  if (find(name) === undefined) yield* kindNamed(name, yield* (yield* Client).kinds)
  return name
})
