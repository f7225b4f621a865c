/** The endpoints of kinds as data: what can be done here, and whether it is begun just now. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, OpenApi } from "effect/http-api"
import { Kind } from "../schemas/Kind.ts"
import { KindPause } from "../schemas/Paused.ts"
import * as Problem from "./Problems.ts"
import { needs, scopes } from "./auth/Scope.ts"

/** Whoever may do anything here has to know what there is: who submits, above all. */
const list = HttpApiEndpoint.get("list", "/v1/kinds", {
  success: Schema.Struct({ kinds: Schema.Array(Kind) }),
  error: [Problem.QueueMissing, Problem.NatsUnavailable]
})
  .annotate(OpenApi.Summary, "What can be done, and how much of it waits")
  .annotateMerge(needs(...scopes))

const ofKind = {
  params: { kind: Schema.String },
  success: KindPause,
  error: [Problem.KindUnknown, Problem.QueueMissing, Problem.NatsUnavailable]
} as const

const pause = HttpApiEndpoint.post("pause", "/v1/kinds/:kind/pause", ofKind)
  .annotateMerge(
    OpenApi.annotations({
      summary: "Begin nothing more of a kind",
      description:
        "What runs is finished, and tasks are accepted as ever: they wait, as do attempts that come due. It lasts until the " +
        "kind is resumed, whatever restarts meanwhile. Asked again, the answer is the same."
    })
  )
  .annotateMerge(needs("operate"))

const resume = HttpApiEndpoint.post("resume", "/v1/kinds/:kind/resume", ofKind)
  .annotateMerge(
    OpenApi.annotations({
      summary: "Let a kind that was paused go on",
      description: "Asked again, the answer is the same."
    })
  )
  .annotateMerge(needs("operate"))

export const kinds = HttpApiGroup.make("kinds").add(list, pause, resume)
