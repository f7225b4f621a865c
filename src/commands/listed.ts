/** The tasks of a listing, newest first, through all its pages. */
import { Effect, Option, Stream } from "effect"
import { Client, type Query } from "../client/Client.ts"

export const listed = (which: Omit<Query, "limit" | "cursor">, perPage: number) =>
  Stream.paginate(Option.none<string>(), (next) =>
    Effect.gen(function* () {
      const client = yield* Client
      const place = Option.isSome(next) ? { cursor: next.value } : {}
      const { tasks, next: following } = yield* client.list({ ...which, ...place, limit: perPage })
      return [tasks, following === undefined ? Option.none() : Option.some(Option.some(following))] as const
    })
  )
