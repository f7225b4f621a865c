/** What sends spans to a collector, over OTLP/HTTP with JSON. */
import { ConfigProvider, Effect, Exit, Layer, Tracer } from "effect"
import { FetchHttpClient, HttpMiddleware } from "effect/http"
import { OtlpSerialization, OtlpTracer } from "effect/observability"
import manifest from "../../package.json" with { type: "json" }
import { bare } from "./bare.ts"

/** Whether it lives is asked every few seconds, of which nobody wants a trace. */
const untraced = HttpMiddleware.layerTracerDisabledForUrls(["/healthz", "/readyz", "/metrics"])

/** `OTEL_SERVICE_NAME` is another name for the service. */
export const exporter = (serviceName: string) =>
  Layer.unwrap(
    Effect.map(ConfigProvider.ConfigProvider, (environment) =>
      Layer.effect(Tracer.Tracer, Effect.map(Tracer.Tracer, withoutWords)).pipe(
        Layer.provide(OtlpTracer.layerFromConfig({ resource: { serviceVersion: manifest.version } })),
        Layer.provide([OtlpSerialization.layerJson, FetchHttpClient.layer]),
        Layer.provide(ConfigProvider.layer(ConfigProvider.orElse(environment, defaultsOf(serviceName)))),
        Layer.merge(untraced)
      )
    )
  )

/** Whoever names a collector means it, as the specification of OpenTelemetry has it. */
const defaultsOf = (serviceName: string) =>
  ConfigProvider.fromEnvRecord({ OTEL_TRACES_EXPORTER: "otlp", OTEL_SERVICE_NAME: serviceName })

/** The message of a failure may quote an input, which is for the record of its task and for nobody else. */
const withoutWords = (tracer: Tracer.Tracer): Tracer.Tracer => ({
  ...(tracer.context === undefined ? {} : { context: tracer.context }),
  span: (options) => {
    const span = tracer.span(options)
    const end = span.end.bind(span)
    return Object.assign(span, {
      end: (time: bigint, exit: Exit.Exit<unknown, unknown>) =>
        end(time, Exit.isFailure(exit) ? Exit.failCause(bare(exit.cause)) : exit)
    })
  }
})
