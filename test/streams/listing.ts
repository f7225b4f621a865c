/** What tests of listings do again and again: read a page, and run through all of them. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Listing } from "../../src/streams/Listing.ts"
import type { Query } from "../../src/streams/Page.ts"

export const page = (query: Partial<Query> = {}) =>
  Effect.flatMap(Listing, (listing) => listing.page({ limit: 100, ...query }))

export const idsOf = (query: Partial<Query> = {}) =>
  Effect.map(page(query), ({ tasks }) => tasks.map(({ id }) => id))

/** The ids on every page. After each page, `between` is done. */
export const pagesWith = Effect.fnUntraced(function* <E, R>(
  query: Partial<Query>,
  between: Effect.Effect<unknown, E, R>
) {
  const all: Array<ReadonlyArray<string>> = []
  let next: string | undefined
  do {
    const read = yield* page(next === undefined ? query : { ...query, cursor: next })
    assert.isAtMost(read.tasks.length, query.limit ?? 100)
    all.push(read.tasks.map(({ id }) => id))
    next = read.next
    yield* between
  } while (next !== undefined)
  return all
})

export const pages = (query: Partial<Query>) => pagesWith(query, Effect.void)
