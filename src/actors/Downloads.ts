/** Downloads: what is at an http or https address, after redirects, decompressed and within the limit. */
import { Config, Context, Duration, Effect, Layer } from "effect"
import { Agent } from "undici"
import manifest from "../../package.json" with { type: "json" }
import { type DownloadFailure, RedirectLost } from "../schemas/Download.ts"
import { connector } from "./download/connector.ts"
import { decompress } from "./download/decompress.ts"
import { type Answer, exchange } from "./download/exchange.ts"
import { refusal } from "./download/refusal.ts"

export interface Download {
  /** The address after redirects, without a fragment. */
  readonly url: string
  readonly status: number
  /** As the server gave it, with its parameters. */
  readonly contentType: string
  /** Decompressed. */
  readonly bytes: Uint8Array
}

const settings = Config.all({
  maxBytes: Config.Int("FETCH_MAX_BYTES").pipe(Config.withDefault(50_000_000)),
  userAgent: Config.String("FETCH_USER_AGENT").pipe(
    Config.withDefault(`Millrace/${manifest.version} (task pipeline)`)
  ),
  /** How long a server may be silent: while connecting, before the headers, and between two chunks. */
  idle: Config.Duration("FETCH_IDLE_TIMEOUT").pipe(Config.withDefault(Duration.seconds(15)))
})

const redirects = new Set([301, 302, 303, 307, 308])

/** Fewer than browsers follow: an honest site needs two or three. */
const mostRedirects = 10

export class Downloads extends Context.Service<
  Downloads,
  { readonly get: (url: URL) => Effect.Effect<Download, DownloadFailure> }
>()("millrace/Downloads") {
  static readonly layer = Layer.effect(
    Downloads,
    Effect.gen(function* () {
      const { maxBytes, userAgent, idle } = yield* settings
      const silence = Duration.toMillis(idle)
      const agent = yield* Effect.acquireRelease(
        Effect.sync(
          () =>
            new Agent({
              connect: connector(silence),
              // With HTTP/1.1 every answer has a connection to itself, so that giving one up disturbs no other.
              allowH2: false,
              headersTimeout: silence,
              bodyTimeout: silence,
              maxResponseSize: maxBytes
            })
        ),
        (agent) => Effect.promise(() => agent.destroy())
      )

      const get = Effect.fn("Downloads.get")(function* (asked: URL) {
        const visited = new Set<string>()
        let url = withoutFragment(asked)
        while (true) {
          const answer = yield* exchange(agent, url, { userAgent, maxBytes })
          // Only in the next turn is the connection free for what follows from this answer.
          yield* Effect.yieldNow
          if (answer.location === undefined || !redirects.has(answer.status)) {
            return yield* arrived(url, answer, maxBytes)
          }
          visited.add(url.href)
          url = yield* nextHop(asked, url, answer.location, visited)
        }
      })

      return Downloads.of({ get })
    })
  )
}

const arrived = Effect.fnUntraced(function* (url: URL, answer: Answer, maxBytes: number) {
  const { status, contentType, contentEncoding } = answer
  const refused = refusal(url.href, status)
  if (refused !== undefined) return yield* refused
  return {
    url: url.href,
    status,
    contentType: contentType ?? "application/octet-stream",
    bytes: yield* decompress(answer.bytes, contentEncoding, { url: url.href, maxBytes })
  }
})

const nextHop = (asked: URL, from: URL, location: string, visited: ReadonlySet<string>) => {
  const lost = (reason: string) => Effect.fail(new RedirectLost({ url: asked.href, reason }))
  // Headers come byte for byte as Latin-1; an address that was not percent-encoded is UTF-8, as browsers take it.
  const target = URL.parse(Buffer.from(location, "latin1").toString("utf8"), from.href)
  if (target === null) return lost(`"${location}" is not an address`)
  if (target.protocol !== "http:" && target.protocol !== "https:") {
    return lost(`${target.protocol} is not http or https`)
  }
  const next = withoutFragment(target)
  if (visited.has(next.href)) return lost(`it comes back to ${next.href}`)
  if (visited.size > mostRedirects) return lost(`more than ${mostRedirects} redirects`)
  return Effect.succeed(next)
}

/** Fragments are for the reader; they are not sent, and the same page is the same page. */
const withoutFragment = (url: URL) => {
  const bare = new URL(url)
  bare.hash = ""
  return bare
}
