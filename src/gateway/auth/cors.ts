/** Which pages of other sites may ask this gateway from a browser: none, unless named. */
import { Config, Effect, Schema } from "effect"
import { HttpMiddleware, HttpRouter } from "effect/http"

const Origin = Schema.String.check(
  Schema.makeFilter((text) =>
    URL.canParse(text) && new URL(text).origin === text
      ? undefined
      : "an origin is a scheme, a host and perhaps a port, and nothing else: https://app.example"
  )
)

export const corsOrigins = Config.Array(Origin, "MILLRACE_CORS_ORIGINS").pipe(
  Config.withDefault<ReadonlyArray<string>>([])
)

/** They bring a key; a cookie is never lent to them. */
export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const origins = yield* corsOrigins
    if (origins.length === 0) return
    const isNamed = (origin: string) => origins.includes(origin)
    yield* router.addGlobalMiddleware(
      HttpMiddleware.cors({
        allowedOrigins: isNamed,
        allowedMethods: ["GET", "HEAD", "POST", "PUT", "DELETE"],
        allowedHeaders: [
          "authorization",
          "content-type",
          "idempotency-key",
          "last-event-id",
          "prefer",
          "traceparent"
        ],
        exposedHeaders: ["allow", "etag", "location", "preference-applied", "retry-after"],
        // Seconds. A change of the configuration is seen soon.
        maxAge: 600
      })
    )
  })
)
