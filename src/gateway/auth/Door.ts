/** Door: who may do what. Every endpoint that does not stand open is behind it. */
import { Effect, Layer, Redacted } from "effect"
import { HttpServerRequest, HttpServerRespondable, HttpServerResponse } from "effect/http"
import { HttpApiMiddleware, HttpApiSecurity, OpenApi } from "effect/http-api"
import * as Problem from "../Problems.ts"
import { Allowance, tooMany } from "./Allowance.ts"
import type { ApiKey } from "./ApiKey.ts"
import { ApiKeys } from "./ApiKeys.ts"
import { neededBy } from "./Scope.ts"
import * as Session from "./Session.ts"
import { Sessions } from "./Sessions.ts"
import { corsOrigins } from "./cors.ts"
import { askingOf, isSafe } from "./ownPage.ts"

const bearer = HttpApiSecurity.annotate(
  HttpApiSecurity.bearer,
  OpenApi.Description,
  "A key of `millrace key`. A gateway that only its own machine reaches may ask for none."
)

export class Door extends HttpApiMiddleware.Service<Door>()("millrace/auth/Door", {
  security: { bearer },
  error: [
    Problem.Unauthorized,
    Problem.Forbidden,
    Problem.FromElsewhere,
    Problem.TooManyRequests,
    // Told before anybody is asked who they are: the door is closed.
    Problem.NotReady
  ]
}) {
  static readonly layer = Layer.effect(
    Door,
    Effect.gen(function* () {
      const keys = yield* ApiKeys
      const sessions = yield* Sessions
      const allowance = yield* Allowance
      // The pages that were named bring a key where one is asked for: the cookie is for our own alone.
      const allowed = keys.required ? [] : yield* corsOrigins

      /** A key that is sent speaks for itself; a cookie, or nothing where nothing is asked for, may be lent by a browser. */
      const callerOf = (
        request: HttpServerRequest.HttpServerRequest,
        key: Redacted.Redacted
      ): Effect.Effect<ApiKey | undefined, Problem.Unauthorized | Problem.FromElsewhere> => {
        if (keys.required && request.headers["authorization"] !== undefined) {
          return known(keys.of(key), keyUnknown)
        }
        const asking = isSafe(request.method) ? "own page" : askingOf(request.headers, allowed)
        if (asking === "other page") return Effect.fail(new Problem.FromElsewhere({ detail: fromElsewhere }))
        if (!keys.required) return Effect.undefined
        const token = request.cookies[Session.cookie]
        if (token === undefined) return known(undefined, keyMissing)
        // A browser says whose page it is that does something; who takes its cookie elsewhere can take the key as well.
        if (asking === "unsaid") return Effect.fail(new Problem.FromElsewhere({ detail: unsaid }))
        return Effect.flatMap(sessions.holder(token), (holder) => known(holder, sessionOver))
      }

      return Door.of({
        bearer: (answer, { credential, endpoint, group }) =>
          // With no generator: what every request goes through is felt.
          Effect.flatMap(HttpServerRequest.HttpServerRequest, (request) =>
            Effect.flatMapEager(callerOf(request, credential), (caller) => {
              if (caller === undefined) return answer
              const needed = neededBy(endpoint, group)
              const [scope] = needed
              if (!needed.some((one) => caller.scopes.includes(one))) {
                const detail = `The key "${caller.name}" is for ${caller.scopes.join(" and ")}; this needs ${scope}.`
                return HttpServerRespondable.toResponse(new Problem.Forbidden({ scope, detail }))
              }
              return Effect.andThen(
                allowance.ofKey(caller),
                Effect.annotateLogs(answer, { key: caller.name })
              )
            })
          ).pipe(
            Effect.catchTags({
              Exhausted: (exhausted) => tooMany(exhausted, "The key has asked too often."),
              Unauthorized: unauthorized
            })
          )
      })
    })
  )
}

const known = (caller: ApiKey | undefined, otherwise: string) =>
  caller === undefined ? Effect.fail(new Problem.Unauthorized({ detail: otherwise })) : Effect.succeed(caller)

/** The header is what makes it a proper 401 (RFC 9110, 11.6.1). */
export const unauthorized = (problem: Problem.Unauthorized) =>
  Effect.map(
    HttpServerRespondable.toResponse(problem),
    HttpServerResponse.setHeader("www-authenticate", "Bearer")
  )

const keyMissing = "Send a key: Authorization: Bearer mr_…"
const keyUnknown = "No such key is configured here. Send Authorization: Bearer and a key of this gateway."
const sessionOver = "The session is over. Log in again."
const fromElsewhere =
  "Only a page of this gateway may do this without a key. A page of an origin that MILLRACE_CORS_ORIGINS names may with one, " +
  "or where no keys are asked for."
const unsaid = "A session is for the page in a browser. Send a key instead: Authorization: Bearer mr_…"
