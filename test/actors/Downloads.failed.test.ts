/** Downloads: how they fail. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { brotliCompressSync, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { web } from "../support/web.ts"
import { downloads, failureOf, get } from "./download/world.ts"

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
    "sends what does not decompress": [
      (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("mill"),
      /broken or cut short \(gzip\)/
    ],
    "cuts off what it compressed": [
      (_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("mill").subarray(0, 15)),
      /broken or cut short \(gzip\)/
    ],
    "cuts off the inner of two encodings": [
      (_, response) =>
        response
          .writeHead(200, { "content-encoding": "br, gzip" })
          .end(gzipSync(brotliCompressSync("mill").subarray(0, 5))),
      /broken or cut short \(br\)/
    ],
    "breaks within what it compressed": [
      ({ socket }, response) =>
        response
          .writeHead(200, { "content-encoding": "gzip" })
          .write(gzipSync("mill").subarray(0, 15), () => socket.destroy()),
      /the connection broke/
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
})
