/** The metrics of this process as Prometheus reads them, whoever is asked for them: a port for probes, or the gateway. */
import { Context, Effect, type Scope } from "effect"
import { PrometheusMetrics } from "effect/observability"
import { processMetrics } from "./processMetrics.ts"

export interface Metrics {
  /** Prometheus text format 0.0.4. */
  readonly text: Effect.Effect<string>
  /** To be done each time before they are read, for what is known only by asking. */
  readonly before: (refresh: Effect.Effect<void>) => Effect.Effect<void, never, Scope.Scope>
}

/** What a client takes the text for. */
export const contentType = "text/plain; version=0.0.4; charset=utf-8"

const make = (): Metrics => {
  const refreshes = new Set<Effect.Effect<void>>()
  const refreshProcess = processMetrics()
  return {
    text: Effect.gen(function* () {
      yield* Effect.forEach(refreshes, (refresh) => refresh, { concurrency: "unbounded", discard: true })
      refreshProcess(yield* Effect.context<never>())
      return yield* PrometheusMetrics.format()
    }),
    before: (refresh) =>
      Effect.asVoid(
        Effect.acquireRelease(
          Effect.sync(() => refreshes.add(refresh)),
          () => Effect.sync(() => refreshes.delete(refresh))
        )
      )
  }
}

/** One for the whole process, as is what it tells of. */
export const Metrics = Context.Reference<Metrics>("millrace/Metrics", { defaultValue: make })
