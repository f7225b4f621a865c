/** /healthz, /readyz and /metrics for every role, on a port of their own: what an orchestrator of containers asks. */
import { Config, Context, Effect, Layer, Option } from "effect"
import { HttpRouter, HttpServer, HttpServerRespondable, HttpServerResponse } from "effect/http"
import { NotReady } from "../gateway/Problems.ts"
import { Port, hostWanted, listen, openable } from "../gateway/listen.ts"
import { Metrics, contentType } from "../telemetry/Metrics.ts"
import type { Trouble } from "../streams/Readiness.ts"

const setting = "MILLRACE_PROBES_PORT"

export class Probes extends Context.Service<
  Probes,
  {
    /** Runs a role: it is ready as long as nothing troubles it, until it is told to stop. */
    readonly during: <A, E, R>(
      trouble: Trouble,
      role: Effect.Effect<A, E, R>,
      /** The kinds that it works on and that are paused. */
      paused?: Paused
    ) => Effect.Effect<A, E, R>
  }
>()("millrace/Probes") {
  /** Needs nothing, so that a process that waits for NATS is known to be alive. */
  static readonly layer = Layer.effect(
    Probes,
    Effect.gen(function* () {
      let paused: Paused = Effect.succeed([])
      let trouble: Trouble = Effect.succeed("It waits for NATS.")
      const port = yield* Config.option(Config.schema(Port, "MILLRACE_PROBES_PORT"))
      if (Option.isSome(port)) {
        const host = yield* hostWanted
        yield* Layer.build(
          told.pipe(
            Layer.provide(
              HttpRouter.serve(
                routes(
                  Effect.suspend(() => trouble),
                  Effect.suspend(() => paused)
                ),
                quietly
              )
            ),
            Layer.provide(listen({ host, port: port.value, setting }))
          )
        )
      }
      const stopping = Effect.sync(() => {
        trouble = Effect.succeed("It is shutting down.")
      })
      return Probes.of({
        during: (found, role, pausedNow = paused) =>
          Effect.suspend(() => {
            trouble = found
            paused = pausedNow
            // Interrupted together with the role, and at once, while the role takes its time.
            return Effect.raceFirst(
              role,
              Effect.onInterrupt(Effect.never, () => stopping)
            )
          })
      })
    })
  )
}

const quietly = { disableLogger: true, disableListenLog: true }

type Paused = Effect.Effect<ReadonlyArray<string>>

const routes = (trouble: Trouble, paused: Paused) =>
  Layer.mergeAll(
    HttpRouter.add("GET", "/healthz", HttpServerResponse.jsonUnsafe({ status: "alive" })),
    HttpRouter.add(
      "GET",
      "/readyz",
      Effect.flatMap(trouble, (detail) =>
        detail === undefined
          ? Effect.map(paused, (kinds) =>
              HttpServerResponse.jsonUnsafe({
                status: "ready",
                ...(kinds.length === 0 ? {} : { paused: kinds })
              })
            )
          : HttpServerRespondable.toResponse(new NotReady({ detail }))
      )
    ),
    HttpRouter.add(
      "GET",
      "/metrics",
      Effect.flatMap(Metrics, ({ text }) =>
        Effect.map(text, (body) => HttpServerResponse.text(body, { contentType }))
      )
    )
  )

const told = Layer.effectDiscard(
  Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
    Effect.logInfo(`probes on ${openable(HttpServer.formatAddress(address))}/healthz, /readyz and /metrics`)
  )
)
