/** The endpoints of kinds as data: what can be done here, whether it is begun just now, and what it is limited to. */
import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema, OpenApi } from "effect/http-api"
import { Kind } from "../schemas/Kind.ts"
import { KindLimits } from "../schemas/KindLimits.ts"
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

const byKind = { params: { kind: Schema.String } }
const notThere = [Problem.KindUnknown, Problem.NatsUnavailable] as const

const limits = HttpApiEndpoint.get("limits", "/v1/kinds/:kind/limits", {
  ...byKind,
  success: KindLimits,
  error: notThere
}).annotate(OpenApi.Summary, "What a kind is limited to")

const setLimits = HttpApiEndpoint.put("setLimits", "/v1/kinds/:kind/limits", {
  ...byKind,
  payload: KindLimits,
  success: KindLimits,
  error: [Problem.MalformedBody, Problem.BodyTooLarge, Problem.BodyOfOtherType, Problem.Invalid, ...notThere]
})
  .annotateMerge(
    OpenApi.annotations({
      summary: "Limit a kind, in the whole fleet",
      description:
        "How many of its tasks run at once, and how many begin in a time: all together, and those of each " +
        "`concurrencyKey`. It takes the place of what was set before, all workers hear of it at once, and it holds until " +
        "it is set anew. What runs already goes on. A task that must wait costs no attempt, and keys take turns."
    })
  )
  .annotateMerge(needs("operate"))

const clearLimits = HttpApiEndpoint.delete("clearLimits", "/v1/kinds/:kind/limits", {
  ...byKind,
  success: HttpApiSchema.NoContent,
  error: notThere
})
  .annotate(OpenApi.Summary, "Limit a kind no more")
  .annotateMerge(needs("operate"))

export const kinds = HttpApiGroup.make("kinds").add(list, pause, resume, limits, setLimits, clearLimits)
