/** Traces: made only where somebody collects them, over OTLP. */
import { Config, Effect, Layer, Option } from "effect"
import { IsTraced } from "./IsTraced.ts"
import * as traceparent from "./traceparent.ts"

/** As the environment variables of OpenTelemetry say: nothing without `OTEL_EXPORTER_OTLP_ENDPOINT`, or that of traces. */
export const tracing = (service: string) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const endpoints = yield* Config.all([
        Config.option(Config.URL("OTEL_EXPORTER_OTLP_ENDPOINT")),
        Config.option(Config.URL("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"))
      ])
      const isOff = yield* Config.Boolean("OTEL_SDK_DISABLED").pipe(Config.withDefault(false))
      const exporters = yield* Config.String("OTEL_TRACES_EXPORTER").pipe(Config.withDefault("otlp"))
      if (isOff || !exporters.includes("otlp") || endpoints.every(Option.isNone)) return Layer.empty
      // Whoever traces nothing has nothing of it in memory.
      const { exporter } = yield* Effect.promise(() => import("./exporter.ts"))
      return Layer.merge(exporter(service), Layer.succeed(IsTraced, true))
    })
  )

/** A request to elsewhere is a span of what runs, and hands its trace on in its headers. */
export const outgoing = <A, E, R>(
  method: string,
  { hostname, port, protocol }: URL,
  request: (headers: Readonly<Record<string, string>>) => Effect.Effect<A, E, R>
): Effect.Effect<A, E, R> => {
  const asked = Effect.flatMap(traceparent.current, (of) =>
    request(of === undefined ? {} : { [traceparent.name]: of })
  )
  const attributes = {
    "http.request.method": method,
    "server.address": hostname,
    "server.port": port === "" ? (protocol === "https:" ? 443 : 80) : Number(port)
  }
  return Effect.flatMap(IsTraced, (isTraced) =>
    isTraced ? Effect.withSpan(asked, method, { kind: "client", attributes }) : asked
  )
}
