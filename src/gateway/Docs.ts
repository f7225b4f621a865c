/** Docs: the description of the API for a reader; /openapi.json has it for a program. */
import { createHash } from "node:crypto"
import { Effect } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { OpenApi } from "effect/http-api"
import { Api } from "./Api.ts"
import { pageOf } from "./docs/page.ts"
import { style } from "./docs/style.ts"

/** The page brings its style in itself, runs no script and loads nothing. */
const policy =
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; ` +
  "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"

/** Made when somebody first asks: most gateways are never asked. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const answer = yield* Effect.cached(
      Effect.sync(() => {
        const page = HttpServerResponse.html(pageOf({ ...OpenApi.fromApi(Api) }))
        return HttpServerResponse.setHeader(page, "content-security-policy", policy)
      })
    )
    yield* router.add("GET", "/docs", answer)
  })
)
