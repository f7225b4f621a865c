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
  server.timeout = patienceMs
  // Nothing here becomes a WebSocket or the like. Where nobody waits for those that ask for it, they are requests like any
  // other; else Node hands over the bare connection, to which no limit applies.
  server.on("newListener", (event, listener) => {
    if (event === "upgrade") queueMicrotask(() => server.off(event, listener))
  })
  const unanswered = new WeakMap<Socket, { count: number }>()
  // Node tells of each connection that was silent, and leaves it to us. Who waits for an answer has nothing to say.
  server.on("timeout", (socket: Socket) => {
    if ((unanswered.get(socket)?.count ?? 0) === 0 || socket.writableLength > 0) socket.destroy()
  })
  const bodies = watchOver(server, patienceMs)
  const begun = (request: IncomingMessage, response: ServerResponse) => {
    const { socket } = request
    const connection = unanswered.get(socket) ?? { count: 0 }
    if (connection.count === 0) unanswered.set(socket, connection)
    connection.count += 1
    if (connection.count > mostAtOnce) socket.destroy()
    const body = hasBody(request) ? bodies.begin(request, response) : undefined
    response.on("close", () => {
      connection.count -= 1
      // It may be answered before all of it has come.
      if (body !== undefined && request.complete) bodies.end(body)
    })
  }
  for (const event of ["request", "checkContinue"] as const) server.on(event, begun)
}

interface Body {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  /** By a clock that nobody sets. */
  lookedAt: number
  /** Bytes that had come then. */
  seen: number
  wasUnread: boolean
  times: number
}

/** The bodies that are on their way, with one timer for all of them: most are complete long before it looks. */
const watchOver = (server: Server, patienceMs: number) => {
  const bodies = new Set<Body>()
  const watch = setInterval(() => {
    const now = performance.now()
    for (const body of bodies) {
      if (body.request.complete || body.request.socket.destroyed) bodies.delete(body)
      else if (now - body.lookedAt >= patienceMs && !moves(body, now)) end(body.request, body.response)
    }
  }, patienceMs / 10)
  watch.unref()
  server.on("close", () => clearInterval(watch))
  return {
    begin: (request: IncomingMessage, response: ServerResponse) => {
      const body: Body = {
        request,
        response,
        lookedAt: performance.now(),
        seen: request.socket.bytesRead,
        wasUnread: false,
        times: 0
      }
      bodies.add(body)
      return body
    },
    end: (body: Body) => bodies.delete(body)
  }
}

/** How much has come is looked at, and not when: whoever sends a byte now and then is never silent. */
const moves = (body: Body, now: number): boolean => {
  const { request } = body
  const { socket } = request
  body.times += 1
  const isLate = body.times >= patiencesForBody && !isBlob(request)
  const isOurs = body.wasUnread || isUnread(request)
  const isSlow = socket.bytesRead - body.seen < leastBytes && !isOurs
  body.lookedAt = now
  body.seen = socket.bytesRead
  body.wasUnread = isUnread(request)
  return !isLate && !isSlow
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
