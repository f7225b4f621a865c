/** Requests without a body that a page of another site could have a browser send. */
import { Effect } from "effect"
import type { HttpServerRequest } from "effect/http"
import * as Problem from "./Problems.ts"

/**
 * A browser says whose page sends a POST, and lets a page of another site send none that is declared as JSON without
 * asking us first, which nobody here allows. Whoever is no browser says nothing.
 */
export const fromOwnPage = ({
  headers
}: HttpServerRequest.HttpServerRequest): Effect.Effect<void, Problem.BodyOfOtherType> =>
  headers["origin"] === undefined || /^application\/json\s*(;|$)/i.test(headers["content-type"] ?? "")
    ? Effect.void
    : new Problem.BodyOfOtherType({
        detail:
          "A page must declare what it sends as JSON, though it is nothing: Content-Type: application/json."
      })
