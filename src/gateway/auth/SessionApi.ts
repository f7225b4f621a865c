/** /v1/session: the dashboard logs in and out, and asks who is logged in. */
import { Effect, Option, Redacted, Schema } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { faultsOf } from "../../schemas/Validation.ts"
import { Api } from "../Api.ts"
import * as Problem from "../Problems.ts"
import { jsonBody } from "../bodies.ts"
import { invalidRequest } from "../refusals.ts"
import { Allowance, tooMany } from "./Allowance.ts"
import { ApiKeys } from "./ApiKeys.ts"
import { unauthorized } from "./Door.ts"
import { scopes } from "./Scope.ts"
import * as Session from "./Session.ts"
import { Sessions } from "./Sessions.ts"
import { askingOf } from "./ownPage.ts"

export const SessionApi = HttpApiBuilder.group(
  Api,
  "session",
  Effect.fnUntraced(function* (handlers) {
    const keys = yield* ApiKeys
    const sessions = yield* Sessions
    const allowance = yield* Allowance

    return handlers
      .handle(
        "look",
        Effect.fnUntraced(function* ({ request }) {
          if (!keys.required) return { required: false, scopes }
          const token = request.cookies[Session.cookie]
          const { authorization } = request.headers
          // A key that is sent speaks for itself, here as at the door.
          const holder =
            authorization !== undefined
              ? keys.of(Redacted.make(bearer.exec(authorization)?.[1] ?? ""))
              : token === undefined
                ? undefined
                : yield* sessions.holder(token)
          return holder === undefined
            ? { required: true, scopes: [] }
            : { required: true, name: holder.name, scopes: holder.scopes }
        })
      )
      .handleRaw("begin", ({ request }) =>
        Effect.gen(function* () {
          yield* ownPageOnly(request)
          yield* allowance.ofLogin(Option.getOrElse(request.remoteAddress, () => "unknown"))
          const { key } = yield* decode(yield* jsonBody(request)).pipe(
            Effect.mapError((error) => invalidRequest(faultsOf(error)))
          )
          if (!keys.required) return HttpServerResponse.empty()
          const entry = keys.of(key)
          if (entry === undefined)
            return yield* new Problem.Unauthorized({ detail: "No such key is known here." })
          yield* Effect.logInfo(`${entry.name} has logged in`)
          return withCookie(request, yield* sessions.begin(entry), Session.seconds)
        }).pipe(
          Effect.catchTags({
            Exhausted: (exhausted) => tooMany(exhausted, "Too many have tried to log in from this address."),
            Unauthorized: unauthorized
          })
        )
      )
      .handle("end", ({ request }) => Effect.as(ownPageOnly(request), withCookie(request, "", 0)))
  })
)

const decode = Schema.decodeUnknownEffect(Schema.Struct({ key: Schema.RedactedFromValue(Schema.String) }), {
  onExcessProperty: "error"
})

const bearer = /^bearer +(.+)$/i

/** Else a page of another site could log a person out, or in with a key of its own. */
const ownPageOnly = ({
  headers
}: HttpServerRequest.HttpServerRequest): Effect.Effect<void, Problem.FromElsewhere> =>
  askingOf(headers, []) === "other page"
    ? new Problem.FromElsewhere({ detail: "Only the gateway's own page logs in and out." })
    : Effect.void

/** No script reads it, no page of another site has it sent; over HTTPS, never without. */
const withCookie = (request: HttpServerRequest.HttpServerRequest, value: string, seconds: number) =>
  HttpServerResponse.setCookieUnsafe(HttpServerResponse.empty(), Session.cookie, value, {
    path: "/",
    maxAge: `${seconds} seconds`,
    httpOnly: true,
    sameSite: "strict",
    secure: request.protocol === "https"
  })
