/** How fetch treats the hosts it asks: so many requests at once and a second, over all fetch processes together. */
import { Config, Context, Duration, Effect, Exit, Layer, Option, Schema, Scope } from "effect"
import { type DownloadFailure, PageTooSlow, RedirectLost } from "../../schemas/Download.ts"
import { RobotsDisallowed } from "../../schemas/Fetch.ts"
import { type Limit, Limits } from "../../streams/Limits.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import { CurrentTask } from "../runtime/CurrentTask.ts"
import type { Postponed } from "../runtime/Postponed.ts"
import * as Turn from "../runtime/Turn.ts"
import type { Patience } from "../download/exchange.ts"
import { limits as downloadLimits } from "../download/limits.ts"
import { Moved, RobotsTxt, allowsAll } from "./RobotsTxt.ts"

const number = Schema.FiniteFromString.check(Schema.isGreaterThanOrEqualTo(0))

/** None for 0. */
const bound = (setting: string, schema: typeof number, otherwise: number) =>
  Config.schema(schema, setting).pipe(
    Config.withDefault(otherwise),
    Config.map((number) => (number === 0 ? undefined : number))
  )

const settings = Config.all({
  concurrency: bound("FETCH_HOST_CONCURRENCY", number.check(Schema.isInt()), 8),
  rate: bound("FETCH_HOST_RATE", number, 10),
  download: downloadLimits
})

/** What a site may ask for between two requests, in seconds: with more it would be one a day. */
const longestCrawlDelay = 60

/** How long a host is left alone at most. */
const longestQuiet = Duration.toMillis(Duration.days(1))

/** The standard wants at least so many redirects of a robots.txt to be followed, to other hosts as well. */
const mostMoves = 5

type Refusal = DownloadFailure | RobotsDisallowed | Postponed | NatsUnavailable

export interface Walk {
  /** Where to begin: the task may have been on its way already when it was handed back to wait. */
  readonly from: URL
  /** Before each request. */
  readonly beforeHop: (url: URL) => Effect.Effect<void, Refusal, CurrentTask>
}

export class Politeness extends Context.Service<
  Politeness,
  {
    /** The way from one address to the page; its last turn is given back with the scope. */
    readonly walk: (
      asked: URL,
      /** To ask for a robots.txt takes of the patience for the page. */
      options: { readonly respectRobots: boolean; readonly patience: Patience }
    ) => Effect.Effect<Walk, never, CurrentTask | Scope.Scope>
    /** A host that asks to be left alone is, by all. */
    readonly heed: (failure: { readonly url: string; readonly retryAfterMs?: number }) => Effect.Effect<void>
    /** For all downloads of one attempt together. */
    readonly patience: () => Patience
  }
>()("millrace/Politeness") {
  static readonly layer = Layer.effect(
    Politeness,
    Effect.gen(function* () {
      const { concurrency, rate, download } = yield* settings
      const { maxRedirects } = download
      const limits = yield* Limits
      const robots = yield* RobotsTxt

      const limitOf = (url: URL, crawlDelay?: number): Limit => {
        const slower = crawlDelay === undefined ? Infinity : 1 / Math.min(crawlDelay, longestCrawlDelay)
        const atMost = Math.min(rate ?? Infinity, slower)
        return {
          name: "fetch-host",
          key: hostOf(url),
          ...(concurrency !== undefined && { concurrency }),
          ...(atMost !== Infinity && { rate: atMost })
        }
      }

      const take = (limit: Limit, memo: Schema.Json) =>
        Effect.provideService(Turn.take(limit, memo), Limits, limits)

      /** It may have been asked for by another task, which has more time. */
      const ask = Effect.fnUntraced(function* (robotsTxt: URL, patience: Patience) {
        const { href: url } = robotsTxt
        const tooSlow = () => Effect.fail(new PageTooSlow({ url, limitMs: download.total }))
        const duration = Math.max(0, patience.left)
        const asked = Effect.timeoutOrElse(robots.get(robotsTxt), { duration, orElse: tooSlow })
        const [took, said] = yield* Effect.timed(asked)
        patience.left -= Duration.toMillis(took)
        return said
      })

      /** To ask for a robots.txt takes a turn at its host as well, but where the task has one already. */
      const rulesOf = Effect.fnUntraced(function* (url: URL, memo: Memo, patience: Patience, taken?: string) {
        let at = robotsTxtOf(url)
        for (let moves = 0; moves <= mostMoves; moves += 1) {
          const known = yield* robots.known(at)
          const turn = hostOf(at) === taken ? Effect.void : take(limitOf(at), memo)
          const said = Option.isSome(known)
            ? known.value
            : yield* Effect.scoped(Effect.andThen(turn, ask(at, patience)))
          if (!(said instanceof Moved)) return said
          at = said.to
        }
        return allowsAll
      })

      return Politeness.of({
        walk: Effect.fnUntraced(function* (asked, { respectRobots, patience }) {
          const { postponed } = yield* CurrentTask
          const before = Option.getOrUndefined(decodeMemo(postponed?.memo))
          const scope = yield* Effect.scope
          // Those before it was handed back included.
          let hops = before?.hops ?? 0
          let last = yield* Scope.fork(scope)
          return {
            from: before === undefined ? asked : new URL(before.url),
            beforeHop: Effect.fnUntraced(function* (url) {
              yield* Scope.close(last, Exit.void)
              if (hops > maxRedirects) {
                const reason = `more than ${maxRedirects} redirects (FETCH_MAX_REDIRECTS)`
                return yield* new RedirectLost({ url: asked.href, reason })
              }
              const turn = yield* Scope.fork(scope)
              last = turn
              const memo = { url: url.href, hops }
              const takeTurn = (crawlDelay?: number) =>
                Scope.provide(take(limitOf(url, crawlDelay), { ...memo, isForPage: true }), turn)
              if (respectRobots) {
                // The page's turn is not used up by a robots.txt, or a task would wait for ever where that is forgotten
                // as often as it comes back: here both are asked for in one.
                const isShared =
                  before?.isForPage === true &&
                  before.url === url.href &&
                  Option.isNone(yield* robots.known(robotsTxtOf(url)))
                if (isShared) yield* takeTurn()
                const rules = yield* rulesOf(url, memo, patience, isShared ? hostOf(url) : undefined)
                if (!rules.allows(url.pathname + url.search))
                  return yield* new RobotsDisallowed({ url: url.href })
                if (!isShared) yield* takeTurn(rules.crawlDelay)
              } else yield* takeTurn()
              hops += 1
            })
          }
        }),
        patience: () => ({ left: download.total }),
        heed: ({ url, retryAfterMs = 0 }) =>
          retryAfterMs === 0
            ? Effect.void
            : Effect.ignore(limits.beQuiet(limitOf(new URL(url)), Math.min(retryAfterMs, longestQuiet)))
      })
    })
  )
}

/** With its port: another port is mostly another server. */
const hostOf = ({ protocol, hostname, port }: URL) =>
  `${hostname}:${port || (protocol === "https:" ? "443" : "80")}`

const robotsTxtOf = ({ origin }: URL) => new URL("/robots.txt", origin)

/** Which request it waits for; a robots.txt has a turn of its own, unless it is the page's. */
const Memo = Schema.Struct({
  url: Schema.String.check(Schema.makeFilter((url) => URL.canParse(url))),
  hops: Schema.Int,
  isForPage: Schema.optionalKey(Schema.Boolean)
})
type Memo = typeof Memo.Type
const decodeMemo = Schema.decodeUnknownOption(Memo)
