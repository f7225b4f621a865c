/** How fetch asks for robots.txt and respects it, within the limits of its hosts. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { FetchActor } from "../../../src/actors/Fetch.ts"
import { useStreams } from "../../support/useStreams.ts"
import { again, fetch, fetching as process, plain, seen } from "./fetching.ts"

const { run } = useStreams("fetch")

/** A site with this robots.txt. */
const site = (robots: string | number, answer = plain) =>
  seen((request, response) => {
    if (request.url !== "/robots.txt") return answer(request, response)
    return typeof robots === "number" ? response.writeHead(robots).end() : response.end(robots)
  })

const polite = (url: URL) => fetch(url, { respectRobots: true })

describe("a robots.txt", () => {
  it("is respected when the task says so, and asked for once", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site("User-agent: millrace\nDisallow: /private")
        yield* Effect.gen(function* () {
          yield* polite(at("/public"))
          const refused = yield* Effect.flip(polite(at("/private/a")))
          assert.deepInclude(refused, { _tag: "RobotsDisallowed", url: at("/private/a").href })
          yield* fetch(at("/private/b"))
        }).pipe(Effect.provide(process({})))
        assert.deepEqual(asked, ["/robots.txt", "/public", "/private/b"])
        assert.isTrue(FetchActor.giveUpOn !== "every failure" && FetchActor.giveUpOn.has("RobotsDisallowed"))
      })
    ))

  it("is asked for once by tasks that come together", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site("")
        yield* Effect.all(
          Array.from({ length: 6 }, (_, n) => polite(at(`/${n}`))),
          { concurrency: "unbounded" }
        ).pipe(Effect.provide(process({})))
        assert.strictEqual(asked.filter((path) => path === "/robots.txt").length, 1)
        assert.strictEqual(asked.length, 7)
      })
    ))

  it("speaks to the name that fetch has been given", () =>
    run(
      Effect.gen(function* () {
        const { at } = yield* site("User-agent: wheel\nDisallow: /")
        const named = (name: string) => Effect.provide(polite(at("/")), process({ FETCH_USER_AGENT: name }))
        yield* named("Mill/1.0")
        for (const name of ["Wheel/2.1 (+https://example.org)", "Mozilla/5.0 (compatible; Wheel/2)"]) {
          assert.strictEqual((yield* Effect.flip(named(name)))._tag, "RobotsDisallowed")
        }
      })
    ))

  it("holds at the end of a redirect as well", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site("User-agent: *\nDisallow: /end", (_, response) =>
          response.writeHead(302, { location: "/end" }).end()
        )
        const refused = yield* Effect.flip(Effect.provide(polite(at("/start")), process({})))
        assert.strictEqual(refused._tag, "RobotsDisallowed")
        assert.deepEqual(asked, ["/robots.txt", "/start"])
      })
    ))

  it.each([401, 403, 404, 410])("that answers %i allows everything", (status) =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site(status)
        yield* Effect.provide(polite(at("/page")), process({}))
        assert.deepEqual(asked, ["/robots.txt", "/page"])
      })
    )
  )

  it.each([429, 500, 503])("that answers %i lets nothing be fetched for now", (status) =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site(status)
        yield* Effect.gen(function* () {
          for (const path of ["/a", "/b"]) {
            const failure = yield* Effect.flip(polite(at(path)))
            assert.deepInclude(failure, { _tag: "PageUnavailable", url: at("/robots.txt").href, status })
          }
        }).pipe(Effect.provide(process({})))
        // Nor is it asked for again at once.
        assert.deepEqual(asked, ["/robots.txt"])
        assert.isFalse(FetchActor.giveUpOn !== "every failure" && FetchActor.giveUpOn.has("PageUnavailable"))
      })
    )
  )

  it("that asks for a delay is given it, up to a minute", () =>
    run(
      Effect.gen(function* () {
        for (const [said, delay] of [
          ["20", 20_000],
          ["86400", 60_000]
        ] as const) {
          const { at } = yield* site(`User-agent: *\nCrawl-delay: ${said}`)
          yield* Effect.gen(function* () {
            yield* polite(at("/a"))
            const postponed = yield* Effect.flip(polite(at("/b")))
            if (postponed._tag !== "Postponed") return assert.fail(postponed._tag)
            assert.approximately(postponed.delayMs, delay, 2_000)
          }).pipe(Effect.provide(process({})))
        }
      })
    ))

  it("does not use up the turn that was promised for the page, where it is not remembered", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* site("")
        const slow = () => process({ FETCH_HOST_RATE: "1" })
        const first = yield* Effect.flip(Effect.provide(polite(at("/page")), slow()))
        if (first._tag !== "Postponed") return assert.fail(first._tag)
        assert.deepEqual(asked, ["/robots.txt"])
        yield* Effect.sleep(first.delayMs)
        const input = { url: at("/page"), respectRobots: true } as const
        const output = yield* Effect.provide(again(input, first), slow())
        assert.strictEqual(output.status, 200)
        assert.deepEqual(asked, ["/robots.txt", "/robots.txt", "/page"])
      })
    ))

  it("that is at another host is asked for by the limit of that one", () =>
    run(
      Effect.gen(function* () {
        const there = yield* site("User-agent: *\nDisallow: /private")
        const here = yield* seen(({ url }, response) =>
          url === "/robots.txt"
            ? response.writeHead(301, { location: there.at("/robots.txt").href }).end()
            : response.end("ok")
        )
        const slow = process({ FETCH_HOST_RATE: "0.5" })
        yield* Effect.gen(function* () {
          yield* fetch(there.at("/first"))
          const postponed = yield* Effect.flip(polite(here.at("/private")))
          if (postponed._tag !== "Postponed") return assert.fail(postponed._tag)
          assert.strictEqual(postponed.turn?.key, there.at("/").host)
          yield* Effect.sleep(postponed.delayMs)
          const input = { url: here.at("/private"), respectRobots: true } as const
          const refused = yield* Effect.flip(again(input, postponed))
          assert.strictEqual(refused._tag, "RobotsDisallowed")
        }).pipe(Effect.provide(slow))
        assert.deepEqual(here.asked, ["/robots.txt"])
        assert.deepEqual(there.asked, ["/first", "/robots.txt"])
      })
    ))

  it("that leads from one place to the next for ever is none", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* seen(({ url = "" }, response) =>
          url === "/page"
            ? response.end("ok")
            : response.writeHead(302, { location: `/${asked.length}` }).end()
        )
        yield* Effect.provide(polite(at("/page")), process({}))
        assert.deepEqual(asked, ["/robots.txt", "/1", "/2", "/3", "/4", "/5", "/page"])
      })
    ))
})
