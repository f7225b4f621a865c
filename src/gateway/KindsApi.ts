/** /v1/kinds: what can be done here, in which form to ask for it, and how much of it waits. */
import { Effect, Schema } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import { describe } from "../schemas/Kind.ts"
import { KindLimits as Limits, noLimits } from "../schemas/KindLimits.ts"
import type { Any } from "../schemas/Task.ts"
import { Tasks, find } from "../schemas/Tasks.ts"
import { UnknownKind, faultsOf } from "../schemas/Validation.ts"
import { JetStream } from "../streams/JetStream.ts"
import { KindLimits } from "../streams/KindLimits.ts"
import { Loads } from "../streams/Loads.ts"
import { pause, resume } from "../streams/Pausing.ts"
import { Api } from "./Api.ts"
import { jsonBody } from "./bodies.ts"
import { invalidRequest, natsUnavailable, queueUnseen, submissionRefused } from "./refusals.ts"

const decode = Schema.decodeUnknownEffect(Limits, { errors: "all", onExcessProperty: "error" })

export const KindsApi = HttpApiBuilder.group(
  Api,
  "kinds",
  Effect.fnUntraced(function* (handlers) {
    const loads = yield* Loads
    const limits = yield* KindLimits
    const described = Object.values<Any>(Tasks).map(describe)

    const known = (kind: string) =>
      find(kind) === undefined
        ? Effect.fail(submissionRefused.UnknownKind(new UnknownKind({ kind })))
        : Effect.succeed(kind)
    const jetstream = yield* JetStream
    const pausing =
      (change: typeof pause) =>
      ({ params: { kind } }: { readonly params: { readonly kind: string } }) =>
        Effect.flatMap(known(kind), change).pipe(
          Effect.catchTags(queueUnseen),
          Effect.provideService(JetStream, jetstream)
        )

    return handlers
      .handle("list", () =>
        Effect.forEach(
          described,
          (kind) =>
            loads.of(kind.kind).pipe(
              Effect.catchTags(queueUnseen),
              Effect.map(({ queued, running, retrying, oldestMs, scheduled, paused, limits }) => ({
                ...kind,
                queued,
                running,
                retrying,
                oldestMs,
                scheduled,
                ...(paused === undefined ? {} : { paused }),
                ...(limits === undefined ? {} : { limits })
              }))
            ),
          { concurrency: 4 }
        ).pipe(Effect.map((kinds) => HttpServerResponse.jsonUnsafe({ kinds })))
      )
      .handle("pause", pausing(pause))
      .handle("resume", pausing(resume))
      .handle("limits", ({ params }) =>
        Effect.flatMap(known(params.kind), limits.of).pipe(Effect.catchTags(natsUnavailable))
      )
      .handleRaw("setLimits", ({ params, request }) =>
        Effect.gen(function* () {
          const kind = yield* known(params.kind)
          const wanted = yield* decode(yield* jsonBody(request))
          yield* limits.set(kind, wanted)
          return HttpServerResponse.jsonUnsafe(wanted)
        }).pipe(
          Effect.catchTags({
            ...natsUnavailable,
            SchemaError: (error: Schema.SchemaError) => invalidRequest(faultsOf(error))
          })
        )
      )
      .handle("clearLimits", ({ params }) =>
        Effect.flatMap(known(params.kind), (kind) => limits.set(kind, noLimits)).pipe(
          Effect.catchTags(natsUnavailable)
        )
      )
  })
)
