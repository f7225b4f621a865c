/** /v1/kinds: what can be done here, in which form to ask for it, and how much of it waits. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { describe } from "../schemas/Kind.ts"
import type { Any } from "../schemas/Task.ts"
import { Tasks } from "../schemas/Tasks.ts"
import { Loads } from "../streams/Loads.ts"
import { Api } from "./Api.ts"
import { queueUnseen } from "./refusals.ts"

export const KindsApi = HttpApiBuilder.group(
  Api,
  "kinds",
  Effect.fnUntraced(function* (handlers) {
    const loads = yield* Loads
    const described = Object.values<Any>(Tasks).map(describe)

    return handlers.handle("list", () =>
      Effect.forEach(
        described,
        (kind) =>
          loads.of(kind.kind).pipe(
            Effect.catchTags(queueUnseen),
            Effect.map(({ queued, running, retrying, oldestMs }) => ({
              ...kind,
              queued,
              running,
              retrying,
              oldestMs
            }))
          ),
        { concurrency: 4 }
      ).pipe(Effect.map((kinds) => HttpServerResponse.jsonUnsafe({ kinds })))
    )
  })
)
