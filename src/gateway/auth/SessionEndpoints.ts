/** The endpoints of the dashboard's session as data. They stand open: one comes here to be let in. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import * as Problem from "../Problems.ts"
import { Scope } from "./Scope.ts"

const look = HttpApiEndpoint.get("look", "/v1/session", {
  success: Schema.Struct({
    required: Schema.Boolean.annotate({ description: "Whether a key is asked for at all." }),
    name: Schema.optionalKey(
      Schema.String.annotate({ description: "Of the key; left out where none is known." })
    ),
    scopes: Schema.Array(Scope).annotate({ description: "What may be done as things are." })
  }).annotate({ identifier: "Session" })
}).annotateMerge(
  OpenApi.annotations({ summary: "Who is logged in", description: "Or whose key is sent, if one is." })
)

const begin = HttpApiEndpoint.post("begin", "/v1/session", {
  payload: Schema.Struct({ key: Schema.String }),
  success: HttpApiSchema.NoContent,
  error: [
    Problem.MalformedBody,
    Problem.Unauthorized,
    Problem.FromElsewhere,
    Problem.BodyTooLarge,
    Problem.BodyOfOtherType,
    Problem.Invalid,
    Problem.TooManyRequests
  ]
}).annotateMerge(
  OpenApi.annotations({
    summary: "Log in with a key",
    description:
      "For a page in a browser: the cookie that is answered stands for the key, for 12 hours. A program sends its key."
  })
)

const end = HttpApiEndpoint.delete("end", "/v1/session", {
  success: HttpApiSchema.NoContent,
  error: Problem.FromElsewhere
}).annotate(OpenApi.Summary, "Log out")

export const session = HttpApiGroup.make("session").add(look, begin, end)
