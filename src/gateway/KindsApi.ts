/** /v1/kinds: what can be done here, in which form to ask for it, and how much of it waits. */
import { Effect } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { describe } from "../schemas/Kind.ts"
import type { Any } from "../schemas/Task.ts"
import { Tasks, find } from "../schemas/Tasks.ts"
import { UnknownKind } from "../schemas/Validation.ts"
import { JetStream } from "../streams/JetStream.ts"
import { Loads } from "../streams/Loads.ts"
import { pause, resume } from "../streams/Pausing.ts"
import { Api } from "./Api.ts"
import { queueUnseen, submissionRefused } from "./refusals.ts"

export const KindsApi = HttpApiBuilder.group(
  Api,
  "kinds",
  Effect.fnUntraced(function* (handlers) {
    const loads = yield* Loads
    const described = Object.values<Any>(Tasks).map(describe)

    const jetstream = yield* JetStream
    /** The kind that the path names. */
    const named =
      (change: typeof pause) =>
      ({ params: { kind } }: { readonly params: { readonly kind: string } }) =>
        find(kind) === undefined
          ? Effect.fail(submissionRefused.UnknownKind(new UnknownKind({ kind })))
          : change(kind).pipe(Effect.catchTags(queueUnseen), Effect.provideService(JetStream, jetstream))

    return handlers
      .handle("list", () =>
        Effect.forEach(
          described,
          (kind) =>
            loads.of(kind.kind).pipe(
              Effect.catchTags(queueUnseen),
              Effect.map(({ queued, running, retrying, oldestMs, paused }) => ({
                ...kind,
                queued,
                running,
                retrying,
                oldestMs,
                ...(paused === undefined ? {} : { paused })
              }))
            ),
          { concurrency: 4 }
        ).pipe(Effect.map((kinds) => HttpServerResponse.jsonUnsafe({ kinds })))
      )
      .handle("pause", named(pause))
      .handle("resume", named(resume))
  })
)
