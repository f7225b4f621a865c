/** The endpoint of kinds as data: what can be done here. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Kind } from "../schemas/Kind.ts"
import * as Problem from "./Problems.ts"
import { needs, scopes } from "./auth/Scope.ts"

/** Whoever may do anything here has to know what there is: who submits, above all. */
export const kinds = HttpApiGroup.make("kinds").add(
  HttpApiEndpoint.get("list", "/v1/kinds", {
    success: Schema.Struct({ kinds: Schema.Array(Kind) }),
    error: [Problem.QueueMissing, Problem.NatsUnavailable]
  })
    .annotate(OpenApi.Summary, "What can be done, and how much of it waits")
    .annotateMerge(needs(...scopes))
)
