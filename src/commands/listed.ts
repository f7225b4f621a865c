/** The tasks of a listing, newest first, through all its pages. */
import { Effect, Option, Stream } from "effect"
import { Listing } from "../streams/Listing.ts"
import type { Query } from "../streams/Page.ts"

export const listed = (which: Omit<Query, "limit" | "before">, perPage: number) =>
  Stream.paginate(Option.none<string>(), (before) =>
    Effect.gen(function* () {
      const listing = yield* Listing
      const place = Option.isSome(before) ? { before: before.value } : {}
      const { tasks, next } = yield* listing.page({ ...which, ...place, limit: perPage })
      return [tasks, next === undefined ? Option.none() : Option.some(Option.some(next))] as const
    })
  )
