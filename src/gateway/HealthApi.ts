/** /healthz and /readyz: whether to restart this process, and whether to send it requests. */
import { Effect, Schema } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import { taskNames } from "../schemas/Tasks.ts"
import { JetStream, type JetStreamRefused } from "../streams/JetStream.ts"
import { Nats } from "../streams/Nats.ts"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import { Settings } from "../streams/Settings.ts"
import * as Topology from "../streams/Topology.ts"
import { Api } from "./Api.ts"
import { Drain } from "./Drain.ts"
import * as Problem from "./Problems.ts"

export const HealthApi = HttpApiBuilder.group(
  Api,
  "health",
  Effect.fnUntraced(function* (handlers) {
    const nats = yield* Nats
    const jetstream = yield* JetStream
    const drain = yield* Drain
    const wanted = Topology.of(taskNames, yield* Settings).streams.map(({ name }) => name)

    /** Only whether they are there: one queue whose leader is away is no reason to refuse all other kinds. */
    const present = (
      offset: number
    ): Effect.Effect<ReadonlyArray<string>, NatsUnavailable | JetStreamRefused> =>
      jetstream.call("STREAM.NAMES", { offset }).pipe(
        Effect.flatMap(decodeNames),
        Effect.flatMap(({ streams, total }) => {
          const seen = offset + (streams?.length ?? 0)
          return streams === null || seen >= total
            ? Effect.succeed(streams ?? [])
            : Effect.map(present(seen), (rest) => [...streams, ...rest])
        })
      )

    const trouble = Effect.gen(function* () {
      if (yield* drain.isBegun) return "It is shutting down."
      if (!nats.isConnected()) return "It has no connection to NATS; it tries again until it has."
      const there = yield* present(0)
      const missing = wanted.filter((name) => !there.includes(name))
      return missing.length === 0
        ? undefined
        : `NATS has no ${missing.join(", ")}. Run \`millrace setup\` against this server.`
    }).pipe(Effect.catchTags({ NatsUnavailable: told, JetStreamRefused: told }))

    return handlers.handleAll({
      alive: () => Effect.succeed({ status: "alive" as const }),
      ready: () =>
        Effect.flatMap(trouble, (detail) =>
          detail === undefined
            ? Effect.succeed({ status: "ready" as const })
            : new Problem.NotReady({ detail })
        )
    })
  })
)

const told = ({ message }: { readonly message: string }) => Effect.succeed(message)

const Names = Schema.Struct({ total: Schema.Int, streams: Schema.NullOr(Schema.Array(Schema.String)) })
const decodeNames = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Names)(answer))
