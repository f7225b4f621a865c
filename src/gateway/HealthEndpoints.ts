/** The endpoints of health as data, for whoever starts gateways and sends them requests. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import * as Problem from "./Problems.ts"

export const health = HttpApiGroup.make("health")
  .add(
    HttpApiEndpoint.get("alive", "/healthz", {
      success: Schema.Struct({ status: Schema.Literal("alive") })
    }).annotate(OpenApi.Summary, "Whether the process lives")
  )
  .add(
    HttpApiEndpoint.get("ready", "/readyz", {
      success: Schema.Struct({ status: Schema.Literal("ready") }),
      error: Problem.NotReady
    }).annotate(OpenApi.Summary, "Whether tasks can be taken now")
  )
