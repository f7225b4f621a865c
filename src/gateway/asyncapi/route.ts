/** /asyncapi.json. */
import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"

/** Made when somebody first asks: most gateways are never asked. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const answer = yield* Effect.cached(
      Effect.map(
        Effect.promise(() => import("./AsyncApi.ts")),
        ({ asyncApi }) => HttpServerResponse.jsonUnsafe(asyncApi)
      )
    )
    yield* router.add("GET", "/asyncapi.json", answer)
  })
)
