/** /v1/stats: rates, latencies and depths. */
import { Effect, Stream } from "effect"
import { HttpServerResponse } from "effect/http"
import { HttpApiBuilder } from "effect/http-api"
import type * as Schemas from "../../schemas/Stats.ts"
import { Stats } from "../../streams/Stats.ts"
import { Metrics, contentType } from "../../telemetry/Metrics.ts"
import { Api } from "../Api.ts"
import * as Sse from "../Sse.ts"
import { queueUnseen } from "../refusals.ts"

export const StatsApi = HttpApiBuilder.group(
  Api,
  "stats",
  Effect.fnUntraced(function* (handlers) {
    const stats = yield* Stats
    const answer = yield* Sse.answering
    const messages = Stream.map(stats.live, messageOf)

    const { text } = yield* Metrics

    return handlers
      .handle("get", () =>
        stats.now.pipe(
          Effect.catchTags(queueUnseen),
          Effect.map((now) => HttpServerResponse.jsonUnsafe(now))
        )
      )
      .handle("live", ({ request }) =>
        stats.now.pipe(
          // Who asks in vain is told so, and not left with a stream in which nothing comes.
          Effect.andThen(answer(request, {}, Sse.each(messages))),
          Effect.catchTags(queueUnseen)
        )
      )
      .handle("metrics", () => Effect.map(text, (body) => HttpServerResponse.text(body, { contentType })))
  })
)

const messageOf = (data: Schemas.Stats): Sse.Message => ({ event: "stats", data })
