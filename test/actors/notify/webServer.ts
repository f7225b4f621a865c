/** A real HTTP server on a free port, which answers as it is told and keeps what it is asked. */
import { Effect, Queue } from "effect"
import { once } from "node:events"
import { type IncomingHttpHeaders, type RequestListener, createServer } from "node:http"
import { text } from "node:stream/consumers"

export interface Call {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** `calls` holds what arrived, each before it is answered. */
export const webServer = Effect.fnUntraced(function* (answer: RequestListener) {
  const calls = yield* Queue.unbounded<Call>()
  const server = createServer((request, response) => {
    const { method, url: path, headers } = request
    void text(request)
      .then((body) => Queue.offerUnsafe(calls, { method, path, headers, body }))
      .then(() => answer(request, response))
  })
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
    url: new URL(`http://127.0.0.1:${typeof address === "object" ? address?.port : address}/hook`)
  }
})
