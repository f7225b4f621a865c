import type { IncomingMessage, RequestListener, ServerResponse } from "node:http"
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber, Layer } from "effect"
import { Downloads } from "../../src/actors/Downloads.ts"
import { web } from "../support/web.ts"

const settings = { FETCH_MAX_BYTES: "100000", FETCH_IDLE_TIMEOUT: "300 millis" }

const downloads = (env: Record<string, string> = settings) =>
  Downloads.layer.pipe(Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(env))))

const get = (url: URL) => Effect.flatMap(Downloads, (downloads) => downloads.get(url))

/** The failure of a download from a server that answers like this. */
const failureOf = (answer: RequestListener) =>
  web(answer).pipe(
    Effect.flatMap((at) => Effect.flip(get(at("/page")))),
    Effect.provide(downloads())
  )

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString()

const redirectTo =
  (location: string): RequestListener =>
  (_, response) =>
    response.writeHead(302, { location }).end()

/** Redirects `/0` to `/1` and so on, and answers at the last. */
const chain =
  (length: number): RequestListener =>
  (request, response) => {
    const step = Number(request.url?.slice(1))
    return step === length ? response.end() : redirectTo(`/${step + 1}`)(request, response)
  }

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

  it.live("calls bytes of no stated type an octet stream", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) => response.end("?"))
      assert.strictEqual((yield* get(at("/"))).contentType, "application/octet-stream")
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
      assert.strictEqual(lost.message, `${far("/0")} redirects and never arrives: more than 10 redirects.`)
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

describe("a download that fails", () => {
  const statuses = {
    PageGone: [404, 410],
    PageRefused: [300, 304, 400, 401, 403, 418, 451],
    PageUnavailable: [408, 425, 429, 500, 502, 503, 504, 599]
  }
  for (const [tag, codes] of Object.entries(statuses)) {
    for (const status of codes) {
      it.live(`is ${tag} when the server answers ${status}`, () =>
        Effect.gen(function* () {
          const at = yield* web((_, response) => response.writeHead(status).end("no"))
          const failure = yield* Effect.flip(get(at("/page")))
          assert.include<object>({ ...failure }, { _tag: tag, url: at("/page").href, status })
        }).pipe(Effect.provide(downloads()))
      )
    }
  }

  const broken: Record<string, [(request: IncomingMessage, response: ServerResponse) => unknown, RegExp]> = {
    "breaks before the answer": [({ socket }) => socket.resetAndDestroy(), /the connection broke/],
    "breaks within the answer": [
      ({ socket }, response) =>
        response.writeHead(200, { "content-length": 10 }).write("half", () => socket.destroy()),
      /the connection broke/
    ],
    "breaks within chunks": [
      ({ socket }, response) => response.write("half", () => socket.destroy()),
      /the connection broke/
    ],
    "does not speak HTTP": [({ socket }) => socket.end("SSH-2.0-OpenSSH\r\n"), /not HTTP/],
    "never answers": [() => undefined, /no answer in time/],
    "stops halfway": [(_, response) => response.write("half"), /stopped halfway/],
    "sends what does not decompress": [
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("mill"),
      /broken or cut short \(gzip\)/
    ],
    "cuts off what it compressed": [
      (_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("mill").subarray(0, 15)),
      /broken or cut short \(gzip\)/
    ],
    "compresses in a way nobody knows": [
      (_, response) => response.writeHead(200, { "content-encoding": "mill" }).end("x"),
      /encoded as "mill"/
    ],
    "compresses three times over": [
      (_, response) => response.writeHead(200, { "content-encoding": "gzip, gzip, gzip" }).end("x"),
      /encoded as "gzip, gzip, gzip"/
    ]
  }
  for (const [name, [answer, reason]] of Object.entries(broken)) {
    it.live(`is PageUnreachable when the server ${name}`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(answer)
        assert.strictEqual(failure._tag, "PageUnreachable")
        assert.match(failure.message, reason)
      })
    )
  }

  it.live("is PageUnreachable when nobody listens", () =>
    Effect.gen(function* () {
      const at = yield* Effect.scoped(web(() => undefined))
      const failure = yield* Effect.flip(get(at("/")))
      assert.strictEqual(failure.message, `${at("/")} cannot be reached: the connection is refused.`)
    }).pipe(Effect.provide(downloads()))
  )

  it.live("is PageUnreachable when the name does not resolve", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(get(new URL("http://mill.invalid/")))
      assert.strictEqual(failure._tag, "PageUnreachable")
      assert.match(failure.message, /its name/)
    }).pipe(Effect.provide(downloads()))
  )

  it.live("is PageUnreachable when the server does not speak TLS", () =>
    Effect.gen(function* () {
      const at = yield* web(() => undefined)
      const failure = yield* Effect.flip(get(new URL(at("/").href.replace("http:", "https:"))))
      assert.strictEqual(failure._tag, "PageUnreachable")
      assert.match(failure.message, /TLS/)
    }).pipe(Effect.provide(downloads()))
  )

  const tooLarge: Record<string, RequestListener> = {
    "sends more than the limit": (_, response) => {
      response.write(Buffer.alloc(60_000))
      response.end(Buffer.alloc(60_000))
    },
    "sends little that decompresses to more": (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(100_001)))
  }
  for (const [name, answer] of Object.entries(tooLarge)) {
    it.live(`is PageTooLarge when the server ${name}`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(answer)
        assert.include({ ...failure }, { _tag: "PageTooLarge", limit: 100_000 })
      })
    )
  }
})

describe("an interrupted download", () => {
  const beginnings: Record<string, RequestListener> = {
    "before the answer": () => undefined,
    "within the answer": (_, response) => response.write("half")
  }
  for (const [name, begin] of Object.entries(beginnings)) {
    it.live(`closes its connection ${name}`, () =>
      Effect.gen(function* () {
        const asked = yield* Deferred.make<void>()
        const closed = yield* Deferred.make<void>()
        const at = yield* web((request, response) => {
          request.socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
          begin(request, response)
          Deferred.doneUnsafe(asked, Effect.void)
        })
        const fiber = yield* Effect.forkChild(get(at("/")))
        yield* Deferred.await(asked)
        yield* Fiber.interrupt(fiber)
        yield* Deferred.await(closed)
      }).pipe(Effect.provide(downloads({ FETCH_IDLE_TIMEOUT: "1 hour" })))
    )
  }
})
