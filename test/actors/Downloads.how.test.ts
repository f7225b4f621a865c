/** Downloads: what is sent along, what is asked on a condition, and when to come back. */
import { assert, describe, it } from "@effect/vitest"
import { DateTime, Effect } from "effect"
import { web } from "../support/web.ts"
import { downloads, failureOf, get, redirectTo, text } from "./download/world.ts"

/** Answers with the headers it got, as JSON. */
const echo = web((request, response) => response.end(JSON.stringify(request.headers)))

const headersIn = (bytes: Uint8Array): Record<string, string> => JSON.parse(text(bytes))

describe("the headers of a download", () => {
  it.live("are ours and those asked for", () =>
    Effect.gen(function* () {
      const at = yield* echo
      const { bytes } = yield* get(at("/"), {
        headers: {
          accept: "text/html",
          "x-mill": "turns",
          "user-agent": "Wheel/2",
          "accept-encoding": "mill"
        }
      })
      assert.deepInclude(headersIn(bytes), {
        accept: "text/html",
        "x-mill": "turns",
        "user-agent": "Wheel/2",
        // What can be decompressed is not for others to say.
        "accept-encoding": "gzip, br, zstd, deflate"
      })
    }).pipe(Effect.provide(downloads()))
  )

  const secret = {
    authorization: "Bearer secret",
    cookie: "session=secret",
    "proxy-authorization": "Basic secret",
    "x-api-key": "secret"
  }
  const harmless = {
    "accept-language": "de",
    "if-none-match": '"mill"',
    "if-modified-since": "Sun, 06 Nov 1994 08:49:37 GMT"
  }

  it.live("stay with a redirect within the origin", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) =>
        request.url === "/"
          ? redirectTo("/there")(request, response)
          : response.end(JSON.stringify(request.headers))
      )
      const { bytes } = yield* get(at("/"), { headers: { ...secret, ...harmless } })
      assert.deepInclude(headersIn(bytes), { ...secret, ...harmless })
    }).pipe(Effect.provide(downloads()))
  )

  it.live("lose every secret when a redirect leads to another origin, even if it leads back", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) =>
        request.url === "/back"
          ? response.end(JSON.stringify(request.headers))
          : redirectTo(away("/").href)(request, response)
      )
      const seen: Array<object> = []
      const away = yield* web((request, response) => {
        seen.push(request.headers)
        return redirectTo(at("/back").href)(request, response)
      })
      const { bytes } = yield* get(at("/"), { headers: { ...secret, ...harmless, "X-Key": "secret" } })
      seen.push(headersIn(bytes))
      assert.lengthOf(seen, 2)
      for (const headers of seen) {
        assert.deepInclude(headers, harmless)
        assert.notInclude(JSON.stringify(headers), "secret")
      }
    }).pipe(Effect.provide(downloads()))
  )

  it.live("never have the name and password of an address", () =>
    Effect.gen(function* () {
      const there = yield* echo
      const at = yield* web(redirectTo(there("/").href.replace("//", "//name:secret@")))
      const download = yield* get(at("/"))
      assert.strictEqual(download.url, there("/").href)
      assert.notProperty(headersIn(download.bytes), "authorization")
    }).pipe(Effect.provide(downloads()))
  )
})

describe("what goes before each request", () => {
  it.live("is told every address of the chain", () =>
    Effect.gen(function* () {
      const order: Array<string> = []
      const at = yield* web((request, response) => {
        order.push(`asked ${request.url}`)
        return request.url === "/b" ? response.end() : redirectTo("/b")(request, response)
      })
      yield* get(at("/a#there"), { beforeHop: (url) => Effect.sync(() => order.push(url.href)) })
      assert.deepStrictEqual(order, [at("/a").href, "asked /a", at("/b").href, "asked /b"])
    }).pipe(Effect.provide(downloads()))
  )

  it.live("can forbid it", () =>
    Effect.gen(function* () {
      const asked: Array<string | undefined> = []
      const at = yield* web((request, response) => {
        asked.push(request.url)
        return redirectTo("/b")(request, response)
      })
      const beforeHop = ({ pathname }: URL) => (pathname === "/b" ? Effect.fail("forbidden") : Effect.void)
      assert.strictEqual(yield* Effect.flip(get(at("/a"), { beforeHop })), "forbidden")
      assert.deepStrictEqual(asked, ["/a"])
    }).pipe(Effect.provide(downloads()))
  )
})

describe("a download on a condition", () => {
  const lastModified = "Sun, 06 Nov 1994 08:49:37 GMT"
  const page = web((request, response) => {
    response.setHeader("etag", '"mill"').setHeader("last-modified", lastModified)
    const same =
      request.headers["if-none-match"] === '"mill"' || request.headers["if-modified-since"] === lastModified
    return same ? response.writeHead(304).end() : response.end("the mill turns")
  })

  it.live("is told what to ask with next time", () =>
    Effect.gen(function* () {
      const at = yield* page
      const { etag, lastModified: modified, status } = yield* get(at("/"))
      assert.deepStrictEqual([etag, modified, status], ['"mill"', lastModified, 200])
    }).pipe(Effect.provide(downloads()))
  )

  for (const headers of [{ "if-none-match": '"mill"' }, { "if-modified-since": lastModified }]) {
    it.live(`has no bytes if nothing has changed: ${Object.keys(headers).join()}`, () =>
      Effect.gen(function* () {
        const at = yield* page
        const { status, bytes, etag } = yield* get(at("/"), { headers })
        assert.deepStrictEqual([status, bytes.length, etag], [304, 0, '"mill"'])
      }).pipe(Effect.provide(downloads()))
    )
  }

  it.live("is refused a 304 it has not asked for", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf((_, response) => response.writeHead(304).end())
      assert.include({ ...failure }, { _tag: "PageRefused", status: 304 })
    })
  )
})

describe("a server that says when to come back", () => {
  for (const status of [429, 503]) {
    it.live(`in seconds, with a ${status}`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf((_, response) =>
          response.writeHead(status, { "retry-after": "120" }).end()
        )
        assert.include({ ...failure }, { _tag: "PageUnavailable", status, retryAfterMs: 120_000 })
        assert.include(failure.message, "come back in 120 s")
      })
    )
  }

  it.live("by a date", () =>
    Effect.gen(function* () {
      const at = DateTime.add(yield* DateTime.now, { minutes: 5 })
      const failure = yield* failureOf((_, response) =>
        response.writeHead(503, { "retry-after": DateTime.toDateUtc(at).toUTCString() }).end()
      )
      if (failure._tag !== "PageUnavailable") return assert.fail(failure._tag)
      assert.closeTo(failure.retryAfterMs ?? 0, 300_000, 5_000)
    })
  )

  it.live("says nothing if it has not said it", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf((_, response) => response.writeHead(503).end())
      assert.notProperty(failure, "retryAfterMs")
    })
  )
})
