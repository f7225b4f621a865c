/** What holds for every request: whatever goes wrong is answered with a problem, and nothing is guessed from a body. */
import { Cause, Effect, LogLevel, type Types, identity } from "effect"
import {
  FindMyWay,
  HttpRouter,
  HttpServerError,
  HttpServerRequest,
  HttpServerRespondable,
  HttpServerResponse
} from "effect/http"
import { HttpApi, HttpApiError } from "effect/http-api"
import { bare } from "../telemetry/bare.ts"
import { faultsOf } from "../schemas/Validation.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import * as Problem from "./Problems.ts"
import { invalidRequest } from "./refusals.ts"
import { securityHeaders } from "./securityHeaders.ts"

/** Seconds. What answers 503 passes in moments, or needs a person; asking more often helps in neither case. */
const retryAfter = "5"

type Answer = Effect.Effect<
  HttpServerResponse.HttpServerResponse,
  Types.unhandled,
  HttpServerRequest.HttpServerRequest
>

export const layer = HttpRouter.use(
  Effect.fnUntraced(function* (router) {
    const drain = yield* Drain
    // Asked once, and not for each request.
    const told = (yield* LogLevel.isEnabled("Debug")) ? logged : identity<Answer>
    yield* router.addGlobalMiddleware((handler) =>
      Effect.flatMap(told(Effect.catchCause(handler, problemOf)), (response) =>
        Effect.map(HttpServerRequest.HttpServerRequest, ({ protocol }) => {
          const all = HttpServerResponse.setHeaders(response, securityHeaders(response, protocol === "https"))
          // A connection kept for the next request would hold up the end until the client lets go of it; and one with the
          // rest of a body on it is of no use for another.
          const isLast = drain.isBegun() || response.status === 413
          if (response.status !== 503 && !isLast) return all
          return HttpServerResponse.setHeaders(all, {
            ...(response.status === 503 ? { "retry-after": retryAfter } : {}),
            ...(isLast ? { connection: "close" } : {})
          })
        })
      )
    )
  })
)

const logged = (answer: Answer): Answer =>
  Effect.gen(function* () {
    const { method, url } = yield* HttpServerRequest.HttpServerRequest
    const [took, response] = yield* Effect.timed(answer)
    yield* Effect.logDebug(`${method} ${url} ${response.status}`, took)
    return response
  })

const problemOf = (cause: Cause.Cause<Types.unhandled>): Answer =>
  // Whoever asked is gone, or this gateway is.
  Cause.hasInterruptsOnly(cause)
    ? Effect.failCause(cause)
    : Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) => brokenBy(cause, request))

const brokenBy = (cause: Cause.Cause<Types.unhandled>, request: HttpServerRequest.HttpServerRequest) => {
  const error = Cause.squash(cause)
  if (error instanceof HttpServerError.HttpServerError && error.reason._tag === "RouteNotFound") {
    return nothingHere(request)
  }
  if (HttpApiError.HttpApiSchemaError.is(error) && (error.kind === "Query" || error.kind === "Headers")) {
    return HttpServerRespondable.toResponse(invalidRequest(faultsOf(error.cause)))
  }
  return Effect.andThen(
    Effect.logError(`${request.method} ${request.url} met a defect`, bare(cause)),
    HttpServerRespondable.toResponse(
      new Problem.Broken({ detail: "It is written down in the gateway's log." })
    )
  )
}

const nothingHere = ({ method, url }: HttpServerRequest.HttpServerRequest) => {
  const allowed = methods.filter((one) => paths.find(one, url) !== undefined)
  if (allowed.length === 0) {
    return HttpServerRespondable.toResponse(
      new Problem.PathUnknown({ detail: `There is nothing at ${url}; /docs says what there is.` })
    )
  }
  const allow = allowed.join(", ")
  const problem = new Problem.MethodNotAllowed({ detail: `${url} takes ${allow}, not ${method}.` })
  return Effect.map(HttpServerRespondable.toResponse(problem), HttpServerResponse.setHeader("allow", allow))
}

/** Which paths there are, to tell a wrong method from a wrong path. */
const paths = FindMyWay.make<true>()
const methods = ["GET", "HEAD", "POST", "PUT", "DELETE"]
HttpApi.reflect(Api, {
  onGroup: () => {},
  onEndpoint: ({ endpoint: { method, path } }) =>
    // Only after a slash does a colon begin the name of a parameter.
    paths.on(
      method === "GET" ? ["GET", "HEAD"] : method,
      `/${path.slice(1).replaceAll(/(?<!\/):/g, "::")}`,
      true
    )
})
for (const path of ["/", "/assets/*", "/docs", "/openapi.json", "/asyncapi.json"] as const)
  paths.on(["GET", "HEAD"], path, true)
