/** What is misspelt in a query is refused, with what there is instead: left out, it would answer another question. */
import { Effect, Layer, SchemaAST, type Types } from "effect"
import { HttpServerRequest, type HttpServerResponse } from "effect/http"
import { type HttpApiEndpoint, HttpApiMiddleware } from "effect/http-api"
import * as Problem from "./Problems.ts"
import { invalidRequest } from "./refusals.ts"

export class KnownParameters extends HttpApiMiddleware.Service<KnownParameters>()(
  "millrace/KnownParameters",
  { error: Problem.Invalid }
) {
  static readonly layer = Layer.succeed(
    KnownParameters,
    KnownParameters.of((answer, { endpoint }) => {
      const known = namesOf(endpoint)
      return Effect.flatMap(HttpServerRequest.HttpServerRequest, ({ url }): Answer => {
        if (!url.includes("?")) return answer
        const given = new URLSearchParams(url.slice(url.indexOf("?")))
        const unknown = [...new Set([...given].map(([name]) => name))].filter((name) => !known.includes(name))
        if (unknown.length === 0) return answer
        const message =
          known.length === 0
            ? "this takes no parameters in its query"
            : `there is no such parameter here; there are ${known.join(", ")}`
        return Effect.fail(
          invalidRequest(unknown.slice(0, 20).map((name) => ({ path: [name.slice(0, 100)], message })))
        )
      })
    })
  )
}

type Answer = Effect.Effect<HttpServerResponse.HttpServerResponse, Problem.Invalid | Types.unhandled>

const namesOf = ({ query }: HttpApiEndpoint.Top): ReadonlyArray<string> => {
  const ast = query === undefined ? undefined : SchemaAST.toEncoded(query.ast)
  return ast !== undefined && SchemaAST.isObjects(ast)
    ? ast.propertySignatures.map(({ name }) => String(name))
    : []
}
