/** The robots.txt of each site, fetched when it is first asked for and remembered for a while. */
import { Cache, Context, Duration, Effect, Exit, Layer, Option } from "effect"
import type { DownloadFailure } from "../../schemas/Download.ts"
import { userAgent } from "../download/userAgent.ts"
import { Downloads } from "../Downloads.ts"
import { type Rules, longestFile, rulesFor } from "./robots.ts"

/** The standard allows a day. */
const keptFor = Duration.days(1)

/** Of those that come together one asks. Whoever is tried again has waited longer, or it would fail without having asked. */
const failsFor = Duration.seconds(1)

/** Of all sites together: a few hundred bytes each as a rule. */
const mostBytes = 32_000_000
const mostSites = 20_000

/** It is somewhere else: that is another request, and to another host as a rule. */
export class Moved {
  readonly to: URL
  constructor(to: URL) {
    this.to = to
  }
}

export class RobotsTxt extends Context.Service<
  RobotsTxt,
  {
    /** What a robots.txt says, by its address, if that is remembered. */
    readonly known: (robotsTxt: URL) => Effect.Effect<Option.Option<Rules | Moved>>
    /** One request, unless it is remembered. It fails as long as the site does not say what it allows. */
    readonly get: (robotsTxt: URL) => Effect.Effect<Rules | Moved, DownloadFailure>
  }
>()("millrace/RobotsTxt") {
  static readonly layer = Layer.effect(
    RobotsTxt,
    Effect.gen(function* () {
      const downloads = yield* Downloads
      const product = productIn(yield* userAgent)

      const ask = (url: URL) =>
        downloads
          .get(url, {
            beforeHop: (hop) => (hop.href === url.href ? Effect.void : Effect.fail(new Moved(hop)))
          })
          .pipe(
            Effect.map(({ bytes }) => rulesFor(utf8.decode(bytes.subarray(0, longestFile)), product)),
            Effect.catchIf(
              (failure) => failure instanceof Moved,
              (moved) => Effect.succeed(moved)
            ),
            // A site that has none, or does not show it, allows everything (RFC 9309, 2.3.1.3).
            Effect.catchTag(["PageGone", "PageRefused", "RedirectLost"], () => Effect.succeed(allowsAll))
          )

      const cache = yield* Cache.makeWith((href: string) => ask(new URL(href)), {
        capacity: mostSites,
        timeToLive: (exit) => (Exit.isSuccess(exit) ? keptFor : failsFor)
      })

      /** What is remembered, the one that was asked for last at the end. */
      const sizes = new Map<string, number>()
      let bytes = 0
      const forget = (href: string) => {
        bytes -= sizes.get(href) ?? 0
        sizes.delete(href)
      }

      const get = Effect.fnUntraced(function* ({ href }: URL) {
        const said = yield* Cache.get(cache, href)
        const size = 500 + href.length + (said instanceof Moved ? said.to.href.length : said.size)
        forget(href)
        sizes.set(href, size)
        bytes += size
        for (const oldest of sizes.keys()) {
          if (bytes <= mostBytes && sizes.size <= mostSites) break
          forget(oldest)
          yield* Cache.invalidate(cache, oldest)
        }
        return said
      })

      return RobotsTxt.of({ known: ({ href }) => Cache.getSuccess(cache, href), get })
    })
  )
}

export const allowsAll: Rules = rulesFor("", "*")

const utf8 = new TextDecoder()

/** The first name, or that behind "compatible;", as those have it who name themselves like a browser. */
const productIn = (agent: string): string =>
  /compatible;\s*([a-z_-]+)/i.exec(agent)?.[1] ?? /^[a-z_-]+/i.exec(agent)?.[0] ?? "*"
