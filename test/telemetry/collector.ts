/** A collector of spans, as OpenTelemetry's is asked over OTLP/HTTP with JSON. */
import { createServer } from "node:http"
import { text } from "node:stream/consumers"
import { Schema } from "effect"
import { listen } from "../support/listen.ts"

const Value = Schema.Struct({
  stringValue: Schema.optionalKey(Schema.NullOr(Schema.String)),
  intValue: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.Number, Schema.String])))
})
const Attributes = Schema.Array(Schema.Struct({ key: Schema.String, value: Value }))

const Span = Schema.Struct({
  traceId: Schema.String,
  spanId: Schema.String,
  parentSpanId: Schema.optionalKey(Schema.NullOr(Schema.String)),
  name: Schema.String,
  kind: Schema.Int,
  attributes: Attributes,
  status: Schema.Struct({ code: Schema.Int })
})

const Export = Schema.Struct({
  resourceSpans: Schema.Array(
    Schema.Struct({
      resource: Schema.Struct({ attributes: Attributes }),
      scopeSpans: Schema.Array(Schema.Struct({ spans: Schema.Array(Span) }))
    })
  )
})
const decode = Schema.decodeUnknownPromise(Export)

export type Found = typeof Span.Type & { readonly service: string }

export const startCollector = async () => {
  const spans: Array<Found> = []
  let received = ""
  let told = Promise.withResolvers<void>()
  const server = createServer(async (request, response) => {
    const body = await text(request)
    received += body
    const { resourceSpans } = await decode(JSON.parse(body))
    for (const { resource, scopeSpans } of resourceSpans) {
      const service = resource.attributes.find(({ key }) => key === "service.name")?.value.stringValue ?? ""
      for (const one of scopeSpans) for (const span of one.spans) spans.push({ ...span, service })
    }
    response.writeHead(200, { "content-type": "application/json" }).end("{}")
    told.resolve()
    told = Promise.withResolvers()
  })
  const port = await listen(server)
  return {
    url: `http://127.0.0.1:${port}`,
    /** Waits for as many spans of this name as are wanted. */
    named: async (name: string, count = 1): Promise<ReadonlyArray<Found>> => {
      while (true) {
        const found = spans.filter((span) => span.name === name)
        if (found.length >= count) return found
        await told.promise
      }
    },
    spans,
    /** All that came, as it came. */
    received: () => received,
    /** Whether the one was begun by the other, or by what that had begun. */
    isUnder: (span: Found | undefined, other: Found | undefined) => {
      let above = span
      while (above !== undefined && above !== other) {
        const { parentSpanId } = above
        above = spans.find(({ spanId }) => spanId === parentSpanId)
      }
      return above !== undefined
    },
    stop: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(resolve))
    }
  }
}

export const attribute = (span: Found, name: string) => {
  const value = span.attributes.find(({ key }) => key === name)?.value
  return value?.stringValue ?? value?.intValue ?? undefined
}
