/** /healthz and /readyz: whether to restart this process, and whether to send it requests. */
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { taskNames } from "../schemas/Tasks.ts"
import * as Readiness from "../streams/Readiness.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import * as Problem from "./Problems.ts"

export const HealthApi = HttpApiBuilder.group(
  Api,
  "health",
  Effect.fnUntraced(function* (handlers) {
    const drain = yield* Drain
    const trouble = yield* Readiness.ofGateway(taskNames)

    return handlers.handleAll({
      alive: () => Effect.succeed({ status: "alive" as const }),
      ready: Effect.fnUntraced(function* () {
        const detail = drain.isBegun() ? "It is shutting down." : yield* trouble
        return detail === undefined ? { status: "ready" as const } : yield* new Problem.NotReady({ detail })
      })
    })
  })
)
