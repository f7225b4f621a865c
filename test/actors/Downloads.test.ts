/** Downloads: what is given, and what is followed. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { web } from "../support/web.ts"
import { chain, downloads, failureOf, get, redirectTo, text } from "./download/world.ts"

describe("a download", () => {
  it.live("gives address, status, content type and bytes", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) =>
        response.writeHead(203, { "content-type": "text/plain; charset=utf-8" }).end("the mill turns")
      )
      const { bytes, ...download } = yield* get(at("/page?q=1#there"))
      assert.strictEqual(text(bytes), "the mill turns")
      assert.deepStrictEqual(download, {
        url: at("/page?q=1").href,
        status: 203,
        contentType: "text/plain; charset=utf-8"
      })
    }).pipe(Effect.provide(downloads()))
  )

  it.live("leaves it to others what bytes of no stated type are", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) => response.end("?"))
      assert.strictEqual((yield* get(at("/"))).contentType, "")
    }).pipe(Effect.provide(downloads()))
  )

  it.live("says who asks", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) => response.end(request.headers["user-agent"]))
      const asked = Effect.map(get(at("/")), ({ bytes }) => text(bytes))
      assert.match(yield* Effect.provide(asked, downloads({}), { local: true }), /^Millrace\/\d+\.\d+\.\d+ /)
      assert.strictEqual(yield* Effect.provide(asked, downloads({ FETCH_USER_AGENT: "Wheel/2" })), "Wheel/2")
    })
  )

  it.live("uses a connection again, after a redirect and a refusal too", () =>
    Effect.gen(function* () {
      const ports = new Set<number | undefined>()
      const at = yield* web((request, response) => {
        ports.add(request.socket.remotePort)
        if (request.url === "/") return redirectTo("/gone")(request, response)
        return response.writeHead(404).end("x".repeat(90_000))
      })
      yield* Effect.flip(get(at("/")))
      yield* Effect.flip(get(at("/")))
      assert.strictEqual(ports.size, 1)
    }).pipe(Effect.provide(downloads()))
  )

  const compressed = {
    gzip: gzipSync("mill"),
    br: brotliCompressSync("mill"),
    zstd: zstdCompressSync("mill"),
    deflate: deflateSync("mill"),
    "x-gzip": gzipSync("mill"),
    "br, gzip": gzipSync(brotliCompressSync("mill")),
    identity: Buffer.from("mill")
  }
  for (const [encoding, body] of Object.entries(compressed)) {
    it.live(`undoes ${encoding}`, () =>
      Effect.gen(function* () {
        const at = yield* web((_, response) =>
          response.writeHead(200, { "content-encoding": encoding }).end(body)
        )
        assert.strictEqual(text((yield* get(at("/"))).bytes), "mill")
      }).pipe(Effect.provide(downloads()))
    )
  }

  it.live("undoes a deflate without its wrapping, as some servers send it", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) =>
        response.writeHead(200, { "content-encoding": "deflate" }).end(deflateRawSync("mill"))
      )
      assert.strictEqual(text((yield* get(at("/"))).bytes), "mill")
    }).pipe(Effect.provide(downloads()))
  )

  it.live("takes an empty body for empty, whatever encoding it is said to have", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end())
      assert.strictEqual((yield* get(at("/"))).bytes.length, 0)
    }).pipe(Effect.provide(downloads()))
  )

  it.live("takes exactly as much as the limit", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) => response.end(Buffer.alloc(100_000)))
      assert.strictEqual((yield* get(at("/"))).bytes.length, 100_000)
    }).pipe(Effect.provide(downloads()))
  )
})

describe("a redirected download", () => {
  for (const status of [301, 302, 303, 307, 308]) {
    it.live(`follows a ${status}`, () =>
      Effect.gen(function* () {
        const at = yield* web((request, response) =>
          request.url === "/"
            ? response.writeHead(status, { location: "/there" }).end()
            : response.end("arrived")
        )
        const download = yield* get(at("/"))
        assert.strictEqual(download.url, at("/there").href)
        assert.strictEqual(text(download.bytes), "arrived")
      }).pipe(Effect.provide(downloads()))
    )
  }

  it.live("counts a relative address from where it stands, and leaves the fragment out", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) =>
        request.url === "/a/b?c" ? redirectTo("./d#e")(request, response) : response.end()
      )
      assert.strictEqual((yield* get(at("/a/b?c"))).url, at("/a/d").href)
    }).pipe(Effect.provide(downloads()))
  )

  it.live("reads an address that is not percent-encoded as UTF-8", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) =>
        request.url === "/"
          ? response.writeHead(302, ["location", Buffer.from("/mühle").toString("latin1")]).end()
          : response.end()
      )
      assert.strictEqual((yield* get(at("/"))).url, at("/m%C3%BChle").href)
    }).pipe(Effect.provide(downloads()))
  )

  it.live("follows ten redirects and not eleven", () =>
    Effect.gen(function* () {
      const at = yield* web(chain(10))
      assert.strictEqual((yield* get(at("/0"))).url, at("/10").href)
      const far = yield* web(chain(11))
      const lost = yield* Effect.flip(get(far("/0")))
      assert.strictEqual(
        lost.message,
        `${far("/0")} redirects and never arrives: more than 10 redirects (FETCH_MAX_REDIRECTS).`
      )
    }).pipe(Effect.provide(downloads()))
  )

  const lost = {
    "goes in a circle": ["/page#again", /comes back to http/],
    "leads out of HTTP": ["ftp://127.0.0.1/", /ftp: is not http or https/],
    "is no address": ["http://[", /"http:\/\/\[" is not an address/]
  } as const
  for (const [name, [location, reason]] of Object.entries(lost)) {
    it.live(`is lost when a redirect ${name}`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(redirectTo(location))
        assert.strictEqual(failure._tag, "RedirectLost")
        assert.match(failure.message, reason)
      })
    )
  }

  it.live("is refused when a redirect leads nowhere", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf((_, response) => response.writeHead(302).end())
      assert.strictEqual(failure._tag, "PageRefused")
    })
  )
})
