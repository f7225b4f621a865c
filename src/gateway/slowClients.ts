/** Clients that keep a connection busy by being slow, or by saying nothing, are cut off. Who waits for an answer is not. */
import type { IncomingMessage, Server, ServerResponse } from "node:http"
import type { Socket } from "node:net"

/** Of a body, in the time that patience lasts: about a kilobyte a second at the usual patience. */
const leastBytes = 32 * 1024

/** Only a blob may be so large that it takes longer, as long as it moves. */
const patiencesForBody = 2

/**
 * Requests of a connection that are not answered yet. Node takes as many as are sent, and each that waits for a task takes
 * memory: else the limit to connections were none.
 */
const mostAtOnce = 100

/** `patienceMs` is how long nothing may come of a request that has begun, or go of an answer. */
export const cutOff = (server: Server, patienceMs: number) => {
  // Only tells: Node asks the answer under way, and ends a connection that has none.
  server.timeout = patienceMs
  // Nothing here becomes a WebSocket or the like. Where nobody waits for those that ask for it, they are requests like any
  // other; else Node hands over the bare connection, to which no limit applies.
  server.on("newListener", (event, listener) => {
    if (event === "upgrade") queueMicrotask(() => server.off(event, listener))
  })
  const unanswered = new WeakMap<Socket, number>()
  for (const event of ["request", "checkContinue"] as const) {
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request
      const atOnce = (unanswered.get(socket) ?? 0) + 1
      unanswered.set(socket, atOnce)
      response.once("close", () => unanswered.set(socket, (unanswered.get(socket) ?? 1) - 1))
      if (atOnce > mostAtOnce) socket.destroy()
      response.on("timeout", () => {
        if (socket.writableLength > 0) socket.destroy()
      })
      if (hasBody(request)) pace(request, response, patienceMs)
    })
  }
}

/** How much has come is looked at, and not when: whoever sends a byte now and then is never silent. */
const pace = (request: IncomingMessage, response: ServerResponse, patienceMs: number) => {
  const { socket } = request
  let seen = socket.bytesRead
  let wasUnread = false
  let times = 0
  const watch = setInterval(() => {
    times += 1
    if (request.complete || socket.destroyed) return clearInterval(watch)
    const isLate = times >= patiencesForBody && !isBlob(request)
    const isOurs = wasUnread || isUnread(request)
    const isSlow = socket.bytesRead - seen < leastBytes && !isOurs
    seen = socket.bytesRead
    wasUnread = isUnread(request)
    if (isLate || isSlow) end(request, response)
  }, patienceMs)
  watch.unref()
  const stop = () => clearInterval(watch)
  socket.once("close", stop)
  request.once("close", () => {
    stop()
    socket.off("close", stop)
  })
}

/** What has come waits for us: then it is not the client that is slow. */
const isUnread = (request: IncomingMessage) => request.readableLength > 0

/** In each way of writing it that the router takes. */
const isBlob = ({ url = "" }: IncomingMessage) => /^\/+v1\/+blobs\/*(\?|$)/i.test(url)

const hasBody = ({ headers }: IncomingMessage) =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0

const end = ({ socket }: IncomingMessage, { headersSent }: ServerResponse) => {
  if (headersSent) return socket.destroy()
  socket.end(tooSlow, () => socket.destroy())
}

const problem = JSON.stringify({
  type: "urn:millrace:problem:body-too-slow",
  status: 408,
  title: "The body took too long to come",
  detail: "What has come of it is not used. Send it again."
})

/** Written past the answer that the request would have had. */
const tooSlow = [
  "HTTP/1.1 408 Request Timeout",
  "Content-Type: application/problem+json",
  `Content-Length: ${Buffer.byteLength(problem)}`,
  "X-Content-Type-Options: nosniff",
  "Cache-Control: no-store",
  "Connection: close",
  "",
  problem
].join("\r\n")
