/** Downloads: each limit has a failure of its own, and is a setting. */
import { randomBytes } from "node:crypto"
import type { RequestListener } from "node:http"
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber } from "effect"
import { web } from "../support/web.ts"
import { silent } from "./download/silent.ts"
import { chain, downloads, failureOf, get, redirectTo } from "./download/world.ts"

/** What does not compress. */
const noise = randomBytes(110_000)
describe("a limit of a download", () => {
  const tooLarge: Record<string, RequestListener> = {
    "without saying so": (_, response) => {
      response.write(Buffer.alloc(60_000))
      response.end(Buffer.alloc(60_000))
    },
    "as it says": (_, response) => response.writeHead(200, { "content-length": 100_001 }).write("m"),
    compressed: (_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(noise))
  }
  for (const [name, answer] of Object.entries(tooLarge)) {
    it.live(`ends more bytes on the wire ${name} as PageTooLarge`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(answer, { FETCH_MAX_BYTES: "100000" })
        assert.include({ ...failure }, { _tag: "PageTooLarge", limit: 100_000 })
        assert.include(failure.message, "FETCH_MAX_BYTES")
      })
    )
  }

  it.live("ends more headers as HeadersTooLarge", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf((_, response) => response.setHeader("x", "x".repeat(4_000)).end(), {
        FETCH_MAX_HEADER_BYTES: "4000"
      })
      assert.include({ ...failure }, { _tag: "HeadersTooLarge", limit: 4_000 })
      assert.include(failure.message, "FETCH_MAX_HEADER_BYTES")
    })
  )

  it.live("ends a server that takes the request and is silent as PageUnanswered", () =>
    Effect.gen(function* () {
      const failure = yield* failureOf(() => undefined, { FETCH_HEADERS_TIMEOUT: "100 millis" })
      assert.include({ ...failure }, { _tag: "PageUnanswered", limitMs: 100 })
      assert.include(failure.message, "FETCH_HEADERS_TIMEOUT")
    })
  )

  const halves: Record<string, RequestListener> = {
    "a body": (_, response) => response.write("half"),
    "what it compressed": (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).write(gzipSync("mill").subarray(0, 15)),
    "a body that has not begun": (_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).flushHeaders()
  }
  for (const [name, answer] of Object.entries(halves)) {
    it.live(`ends a server that is silent within ${name} as PageStalled`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(answer, { FETCH_IDLE_TIMEOUT: "100 millis" })
        assert.include({ ...failure }, { _tag: "PageStalled", limitMs: 100 })
        assert.include(failure.message, "FETCH_IDLE_TIMEOUT")
      })
    )
  }

  it.live("ends a server that drips as PageTooSlow, and closes the connection", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const at = yield* web((request, response) => {
        const drip = setInterval(() => response.write("m"), 20)
        request.socket.on("close", () => {
          clearInterval(drip)
          Deferred.doneUnsafe(closed, Effect.void)
        })
      })
      const failure = yield* Effect.flip(get(at("/")))
      assert.include({ ...failure }, { _tag: "PageTooSlow", limitMs: 200, url: at("/").href })
      assert.include(failure.message, "FETCH_TIMEOUT")
      yield* Deferred.await(closed)
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "200 millis" })))
  )

  it.live("ends a handshake that takes all the time there is as PageTooSlow", () =>
    Effect.gen(function* () {
      const port = yield* silent()
      const failure = yield* Effect.flip(get(new URL(`https://127.0.0.1:${port}/`)))
      assert.strictEqual(failure._tag, "PageTooSlow")
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "100 millis" })))
  )

  it.live("leaves out of the time what a body waits for its turn", () =>
    Effect.gen(function* () {
      const large = Buffer.alloc(2_000_000)
      const failed: Array<string> = []
      const waiting: Array<() => void> = []
      const at = yield* web((request, response) => {
        // The one that began first is let on when the other has its turn.
        if (request.url === "/earlier") return waiting.push(() => redirectTo("/there")(request, response))
        return response.write(large, () => setTimeout(() => waiting.pop()?.(), 100))
      })
      const failing = (path: string) =>
        Effect.tap(Effect.flip(get(at(path))), ({ _tag }) =>
          Effect.sync(() => failed.push(`${path} ${_tag}`))
        )
      const earlier = yield* Effect.forkChild(failing("/earlier"), { startImmediately: true })
      yield* Effect.sleep("100 millis")
      const later = yield* Effect.forkChild(failing("/later"), { startImmediately: true })
      yield* Fiber.join(earlier)
      yield* Fiber.join(later)
      assert.deepStrictEqual(failed, ["/later PageTooSlow", "/earlier PageTooSlow"])
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "1 second", FETCH_MEMORY: "1" })))
  )

  it.live("ends a chain of redirects whose steps together are too slow as PageTooSlow", () =>
    Effect.gen(function* () {
      const at = yield* web((request, response) => {
        setTimeout(() => chain(9)(request, response), 60)
      })
      const failure = yield* Effect.flip(get(at("/0")))
      assert.strictEqual(failure._tag, "PageTooSlow")
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "300 millis" })))
  )

  it.live("does not count what goes on before a request", () =>
    Effect.gen(function* () {
      const at = yield* web(chain(3))
      const { url } = yield* get(at("/0"), { beforeHop: () => Effect.sleep("120 millis") })
      assert.strictEqual(url, at("/3").href)
    }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "400 millis" })))
  )

  it.live("ends a chain of more redirects as RedirectLost", () =>
    Effect.gen(function* () {
      const at = yield* web(chain(3))
      const failure = yield* Effect.flip(get(at("/0")))
      assert.include(
        { ...failure },
        { _tag: "RedirectLost", reason: "more than 2 redirects (FETCH_MAX_REDIRECTS)" }
      )
    }).pipe(Effect.provide(downloads({ FETCH_MAX_REDIRECTS: "2" })))
  )

  it.live("ends a handshake without an end as PageUnreachable", () =>
    Effect.gen(function* () {
      const port = yield* silent()
      const failure = yield* Effect.flip(get(new URL(`https://127.0.0.1:${port}/`)))
      assert.include({ ...failure }, { _tag: "PageUnreachable", reason: "no connection in time" })
    }).pipe(Effect.provide(downloads({ FETCH_CONNECT_TIMEOUT: "100 millis" })))
  )

  it.live("lets large bodies in one after the other, and pages past them", () =>
    Effect.gen(function* () {
      // More than the system buffers on the way, so that what is written has been read for the most part.
      const half = Buffer.alloc(16_000_000)
      const page = Buffer.alloc(900_000)
      const begun = yield* Deferred.make<() => void>()
      const arrived: Array<string> = []
      const at = yield* web((request, response) => {
        if (request.url === "/page") return response.end(page)
        if (request.url === "/second") return response.end(half)
        return response.write(half, () =>
          Deferred.doneUnsafe(
            begun,
            Effect.succeed(() => response.end(half))
          )
        )
      })
      const fetching = (path: string) =>
        Effect.tap(get(at(path)), () => Effect.sync(() => arrived.push(path)))
      const first = yield* Effect.forkChild(fetching("/first"))
      const goOn = yield* Deferred.await(begun)
      const second = yield* Effect.forkChild(fetching("/second"), { startImmediately: true })
      // More than the second has, so that it would be there by now if it might.
      for (let page = 0; page < 40; page++) yield* get(at("/page"))
      assert.deepStrictEqual(arrived, [])
      goOn()
      yield* Fiber.join(first)
      yield* Fiber.join(second)
      assert.deepStrictEqual(arrived, ["/first", "/second"])
    }).pipe(Effect.provide(downloads({ FETCH_MEMORY: "1" })))
  )
})
