/** What a request says in its body, where that is not a task. */
import { Effect, Schema } from "effect"
import type { HttpServerRequest } from "effect/http"
import { faultsOf } from "../schemas/Validation.ts"
import { jsonBody } from "./bodies.ts"
import { invalidRequest } from "./refusals.ts"

/** Read by hand, since what is wrong with a body has more than one status. */
export const bodyOf = <A>(schema: Schema.Codec<A, unknown>, request: HttpServerRequest.HttpServerRequest) =>
  Effect.flatMap(jsonBody(request), (body) =>
    Effect.catchTag(
      Schema.decodeUnknownEffect(schema, { errors: "all", onExcessProperty: "error" })(body),
      "SchemaError",
      (error) => Effect.fail(invalidRequest(faultsOf(error)))
    )
  )
