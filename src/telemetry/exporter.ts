/** What sends spans to a collector, over OTLP/HTTP with JSON. */
import { ConfigProvider, Effect, Layer } from "effect"
import { FetchHttpClient, HttpMiddleware } from "effect/http"
import { OtlpSerialization, OtlpTracer } from "effect/observability"
import manifest from "../../package.json" with { type: "json" }

/** Whether it lives is asked every few seconds, of which nobody wants a trace. */
const untraced = HttpMiddleware.layerTracerDisabledForUrls(["/healthz", "/readyz", "/metrics"])

/** `OTEL_SERVICE_NAME` is another name for the service. */
export const exporter = (serviceName: string) =>
  Layer.unwrap(
    Effect.map(ConfigProvider.ConfigProvider, (environment) =>
      OtlpTracer.layerFromConfig({ resource: { serviceVersion: manifest.version } }).pipe(
        Layer.provide([OtlpSerialization.layerJson, FetchHttpClient.layer]),
        Layer.provide(ConfigProvider.layer(ConfigProvider.orElse(environment, defaultsOf(serviceName)))),
        Layer.merge(untraced)
      )
    )
  )

/** Whoever names a collector means it, as the specification of OpenTelemetry has it. */
const defaultsOf = (serviceName: string) =>
  ConfigProvider.fromEnvRecord({ OTEL_TRACES_EXPORTER: "otlp", OTEL_SERVICE_NAME: serviceName })
