/** Docs: the description of the API for a reader, and, as /openapi.json, for a program. Nothing is loaded from elsewhere. */
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { HttpApiSwagger } from "effect/http-api"
import { Api } from "./Api.ts"

/** The page brings all it needs in itself, and may call this API only. */
const policy =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data:; " +
  "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const closed = HttpRouter.middleware((page) =>
  Effect.map(page, HttpServerResponse.setHeader("content-security-policy", policy))
)

export const layer = HttpApiSwagger.layer(Api, { path: "/docs" }).pipe(Layer.provide(closed.layer))
