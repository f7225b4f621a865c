/** /v1/kinds: what can be done here, in which form to ask for it, and how much of it waits. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { describe } from "../schemas/Kind.ts"
import type { Any } from "../schemas/Task.ts"
import { Tasks } from "../schemas/Tasks.ts"
import { Queues } from "../streams/Queues.ts"
import { Api } from "./Api.ts"
import { queueUnseen } from "./refusals.ts"

export const KindsApi = HttpApiBuilder.group(
  Api,
  "kinds",
  Effect.fnUntraced(function* (handlers) {
    const queues = yield* Queues
    const described = Object.values<Any>(Tasks).map(describe)

    return handlers.handle("list", () =>
      Effect.forEach(
        described,
        (kind) =>
          queues.depth(kind.kind).pipe(
            Effect.catchTags(queueUnseen),
            Effect.map((depth) => ({ ...kind, ...depth }))
          ),
        { concurrency: 4 }
      ).pipe(Effect.map((kinds) => HttpServerResponse.jsonUnsafe({ kinds })))
    )
  })
)
