/** Downloads: what is at an http or https address, after redirects, decompressed and within the limits. */
import { Clock, Context, Effect, Layer, type Scope } from "effect"
import { Agent } from "undici"
import type { DownloadFailure } from "../schemas/Download.ts"
import { type Answer, type Patience, exchange } from "./download/exchange.ts"
import { allowed, connector } from "./download/guard.ts"
import { limits as limitsConfig } from "./download/limits.ts"
import { type Headers, asSent, headersAfter, isRedirect, nextHop } from "./download/redirect.ts"
import { refusal } from "./download/refusal.ts"
import { retryAfterMs } from "./download/retryAfter.ts"
import { makeTurns } from "./download/turns.ts"
import { userAgent } from "./download/userAgent.ts"
import { metered } from "./download/wire.ts"

export interface Download {
  /** The address after redirects, without a fragment. */
  readonly url: string
  /** 2xx, or 304 if it was asked for on a condition. */
  readonly status: number
  /** As the server gave it, with its parameters; empty if it said nothing. */
  readonly contentType: string
  /** Decompressed. */
  readonly bytes: Uint8Array
  /** What to ask with next time, as `if-none-match` and `if-modified-since`. */
  readonly etag?: string
  readonly lastModified?: string
}

export interface How<E = never, R = never> {
  /** Beside our own, with lower-case names. Another origin gets none that might be a secret. */
  readonly headers?: Headers
  /** Before each request, those of redirects too. The time it takes is not the server's. */
  readonly beforeHop?: (url: URL) => Effect.Effect<void, E, R>
  /** Shared by downloads that together may take no longer than one alone. */
  readonly patience?: Patience
  /** Its end says that the bytes are not in memory any more, to which FETCH_MEMORY is a bound. Else that is as they come. */
  readonly keeper?: Scope.Scope
}

export class Downloads extends Context.Service<
  Downloads,
  {
    readonly get: <E = never, R = never>(
      url: URL,
      how?: How<E, R>
    ) => Effect.Effect<Download, DownloadFailure | E, R>
  }
>()("millrace/Downloads") {
  static readonly layer = Layer.effect(
    Downloads,
    Effect.gen(function* () {
      const http = yield* open
      const ours = { "user-agent": yield* userAgent }
      const get = Effect.fn("Downloads.get")(function* <E, R>(asked: URL, how: How<E, R> = {}) {
        const visited = new Set<string>()
        let url = asSent(asked)
        let headers: Headers = { ...ours, ...how.headers }
        const patience = how.patience ?? { left: http.limits.total }
        const { keeper } = how
        while (true) {
          if (how.beforeHop !== undefined) yield* how.beforeHop(url)
          const answer = yield* exchange(http, url, { headers, patience, keeper })
          // Only in the next turn is the connection free for what follows from this answer.
          yield* Effect.yieldNow
          const location = answer.header("location")
          if (location === undefined || !isRedirect(answer.status))
            return yield* arrived(url, answer, headers)
          visited.add(url.href)
          const next = yield* nextHop(asked, url, location, {
            visited,
            maxRedirects: http.limits.maxRedirects
          })
          headers = headersAfter(headers, url, next)
          url = next
        }
      })
      return Downloads.of({ get })
    })
  )
}

const open = Effect.gen(function* () {
  const limits = yield* limitsConfig
  const allow = yield* allowed("FETCH_ALLOW")
  const agent = yield* Effect.acquireRelease(
    Effect.sync(
      () =>
        new Agent({
          connect: metered(connector({ allow, timeout: limits.connect }), limits.maxWireBytes),
          allowH2: false,
          headersTimeout: limits.headers,
          bodyTimeout: limits.idle,
          maxResponseSize: limits.maxBytes,
          maxHeaderSize: limits.maxHeaderBytes
        })
    ),
    (agent) => Effect.promise(() => agent.destroy())
  )
  return { agent, limits, turns: makeTurns(limits.largeBodies) }
})

const arrived = Effect.fnUntraced(function* (url: URL, answer: Answer, sent: Headers) {
  const { status, header, bytes } = answer
  if (!(status === 304 && isConditional(sent))) {
    const now = yield* Clock.currentTimeMillis
    const refused = refusal(url.href, status, retryAfterMs(header("retry-after"), now))
    if (refused !== undefined) return yield* refused
  }
  const etag = header("etag")
  const lastModified = header("last-modified")
  return {
    url: url.href,
    status,
    contentType: header("content-type") ?? "",
    bytes,
    ...(etag !== undefined && { etag }),
    ...(lastModified !== undefined && { lastModified })
  }
})

const isConditional = (sent: Headers) => "if-none-match" in sent || "if-modified-since" in sent
