/** A real HTTP server on a free port, which answers as it is told and keeps what it is asked. */
import { type Config, ConfigProvider, Effect, Layer, Queue } from "effect"
import { once } from "node:events"
import { type IncomingHttpHeaders, type RequestListener, createServer } from "node:http"
import { text } from "node:stream/consumers"
import { Webhooks } from "../../../src/actors/notify/Webhooks.ts"

export interface Call {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** `calls` holds what arrived, each before it is answered; `connections` counts who has knocked at all. */
export const webServer = Effect.fnUntraced(function* (answer: RequestListener) {
  const calls = yield* Queue.unbounded<Call>()
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request
    void text(request)
      .then((body) => Queue.offerUnsafe(calls, { method, path, headers, body }))
      .then(() => answer(request, response))
  })
  let connections = 0
  server.on("connection", () => (connections += 1))
  server.listen(0, "127.0.0.1")
  yield* Effect.promise(() => once(server, "listening"))
  yield* Effect.addFinalizer(() =>
    Effect.sync(() => {
      server.close()
      server.closeAllConnections()
    })
  )
  const address = server.address()
  return {
    calls,
    connections: () => connections,
    url: new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}/hook`)
  }
})

/** Webhooks of its own for each test, which may go to this machine unless it says otherwise. */
export const webhooksFor = (more: Record<string, string> = {}): Layer.Layer<Webhooks, Config.ConfigError> => {
  const env = { NOTIFY_ALLOW: "127.0.0.1", ...more }
  return Layer.fresh(Webhooks.layer).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env)))
  )
}
