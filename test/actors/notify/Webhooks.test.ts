/** Webhooks against a real HTTP server: what is posted, and what becomes of each answer. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Queue, References } from "effect"
import { TestClock } from "effect/testing"
import { once } from "node:events"
import type { RequestListener } from "node:http"
import { createServer } from "node:net"
import { Readable } from "node:stream"
import { Webhooks } from "../../../src/actors/notify/Webhooks.ts"
import { webServer, webhooksFor } from "./webServer.ts"

const answering =
  (status: number, body = "", headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)

const post = (url: URL, body: { readonly hello: string } = { hello: "world" }) =>
  Webhooks.use((webhooks) => webhooks.post({ id: "notify_1", url, body })).pipe(
    Effect.map(({ answer }) => answer),
    Effect.provide(webhooksFor())
  )

describe("webhooks", () => {
  it.effect("posts the body as JSON, with the task's id and the time", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(1_795_000_000_999)
      const { calls, url } = yield* webServer(answering(200, "Thank you."))
      expect(yield* post(url)).toBe("200 Thank you.")
      const { method, path, headers, body } = yield* Queue.take(calls)
      expect([method, path, JSON.parse(body)]).toEqual(["POST", "/hook", { hello: "world" }])
      expect(headers).toMatchObject({
        "content-type": "application/json",
        "webhook-id": "notify_1",
        "webhook-timestamp": "1795000000",
        "user-agent": expect.stringMatching(/^Millrace\//)
      })
    })
  )

  it.live.each([200, 201, 202, 204])("is content with %i", (status) =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(status))
      expect(yield* post(url)).toBe(`${status}`)
    })
  )

  it.live.each([400, 401, 404, 408, 422, 425, 429, 500, 502, 503, 504])("may try again after %i", (status) =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(status, "Not now."))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({
        _tag: "WebhookUnavailable",
        url: url.href,
        status,
        reason: `it answered ${status} Not now.`
      })
      expect(failure).not.toHaveProperty("retryAfterMs")
    })
  )

  it.live("is refused for good by 410", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(410, "", { "retry-after": "5" }))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({ _tag: "WebhookGone", url: url.href })
    })
  )

  it.effect.each<[string, number]>([
    ["7", 7_000],
    ["0", 0],
    ["Tue, 24 Nov 2026 08:53:30 GMT", 9_001],
    ["Tue, 24 Nov 2026 08:00:00 GMT", 0]
  ])("knows when to come back: Retry-After: %s", ([header, retryAfterMs]) =>
    Effect.gen(function* () {
      // 2026-11-24T08:53:20.999Z
      yield* TestClock.setTime(1_795_510_400_999)
      const { url } = yield* webServer(answering(503, "", { "retry-after": header }))
      expect(yield* Effect.flip(post(url))).toMatchObject({ _tag: "WebhookUnavailable", retryAfterMs })
    })
  )

  it.live.each(["soon", "-1", "1e3", "3 Monday"])("is not told when to come back by %j", (header) =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(503, "", { "retry-after": header }))
      expect(yield* Effect.flip(post(url))).not.toHaveProperty("retryAfterMs")
    })
  )

  it.live.each([301, 302, 303, 307, 308])("does not follow a redirect (%i)", (status) =>
    Effect.gen(function* () {
      const elsewhere = yield* webServer(answering(200))
      const { url } = yield* webServer(answering(status, "", { location: elsewhere.url.href }))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({
        _tag: "WebhookUnavailable",
        reason: `it answered ${status}; redirects are not followed`
      })
      expect(yield* Queue.size(elsewhere.calls)).toBe(0)
    })
  )

  it.live("may try again where nobody listens", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(post(new URL("http://127.0.0.1:1/")))
      expect(failure).toMatchObject({ _tag: "WebhookUnavailable", reason: "the connection is refused" })
    })
  )

  it.live("may try again where the line breaks before an answer", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer((request) => request.socket.destroy())
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({ _tag: "WebhookUnavailable", reason: "the connection broke" })
    })
  )

  it.effect("waits 15 seconds for an answer", () =>
    Effect.gen(function* () {
      const { calls, url } = yield* webServer(() => {})
      const fiber = yield* Effect.forkChild(Effect.flip(post(url)), { startImmediately: true })
      yield* Queue.take(calls)
      yield* TestClock.adjust("14999 millis")
      expect(fiber.pollUnsafe()).toBeUndefined()
      yield* TestClock.adjust("1 milli")
      const failure = yield* Fiber.join(fiber)
      expect(failure).toMatchObject({ _tag: "WebhookUnavailable", reason: "no answer in 15 seconds" })
    })
  )

  it.live("hangs up when it is interrupted", () =>
    Effect.gen(function* () {
      const hungUp = Promise.withResolvers<void>()
      const { calls, url } = yield* webServer((request) => request.socket.on("close", () => hungUp.resolve()))
      const webhooks = yield* Webhooks
      const fiber = yield* Effect.forkChild(webhooks.post({ id: "notify_1", url, body: {} }))
      yield* Queue.take(calls)
      yield* Fiber.interrupt(fiber)
      yield* Effect.promise(() => hungUp.promise)
    }).pipe(Effect.provide(webhooksFor()))
  )

  it.live("stops connecting when it is interrupted", () =>
    Effect.gen(function* () {
      const connected = Promise.withResolvers<void>()
      const hungUp = Promise.withResolvers<"hung up">()
      // It waits for a handshake that never comes.
      const silent = createServer((socket) => {
        socket.on("error", () => {})
        socket.on("close", () => hungUp.resolve("hung up"))
        socket.resume()
        connected.resolve()
      })
      silent.listen(0, "127.0.0.1")
      yield* Effect.promise(() => once(silent, "listening"))
      yield* Effect.addFinalizer(() => Effect.sync(() => silent.close()))
      const address = silent.address()
      const url = new URL(`https://127.0.0.1:${typeof address === "object" ? address?.port : address}/`)
      const webhooks = yield* Webhooks
      const fiber = yield* Effect.forkChild(webhooks.post({ id: "notify_1", url, body: {} }))
      yield* Effect.promise(() => connected.promise)
      yield* Fiber.interrupt(fiber)
      // Left alone it would go on for as long as a connection may take.
      const outcome = Effect.promise(() => hungUp.promise)
      expect(yield* Effect.timeoutOption(outcome, "1 second")).toMatchObject({ value: "hung up" })
    }).pipe(Effect.provide(webhooksFor()))
  )

  it.live("keeps the first 200 characters of a long answer, whole ones", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(200, "🌾".repeat(50_000)))
      expect(yield* post(url)).toBe(`200 ${"🌾".repeat(200)}`)
    })
  )

  it.live("tells an answer in one line, without what moves a cursor", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(200, "Thank\r\n you\u001b[2J\u202e, miller\u0000"))
      expect(yield* post(url)).toBe("200 Thank you [2J , miller")
    })
  )

  it.live("stops reading an answer that does not end", () =>
    Effect.gen(function* () {
      const cut = Promise.withResolvers<void>()
      let sacks = 0
      const { url } = yield* webServer((_request, response) => {
        response.on("close", () => cut.resolve())
        Readable.from(grain(() => (sacks += 1))).pipe(response)
      })
      expect(yield* post(url)).toBe(`200 ${"grain ".repeat(40).slice(0, 200)}`)
      yield* Effect.promise(() => cut.promise)
      // What fills the buffers on the way, and no more.
      expect(sacks).toBeLessThan(200)
    })
  )

  it.live("has been heard once the status says so, whatever becomes of the rest", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer((request, response) => {
        response.writeHead(200, { "content-length": 1000 }).write("Thank", () => request.socket.destroy())
      })
      expect(yield* post(url)).toMatch(/^200/)
      // So busy a process that the answer breaks before anybody reads it.
      expect(yield* Effect.provideService(post(url), References.MaxOpsBeforeYield, 3)).toMatch(/^200/)
    })
  )

  it.live("waits 2 seconds for the rest of an answer", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer((_request, response) => {
        response.writeHead(200, { "content-length": 1000 }).write("Thank")
      })
      expect(yield* post(url)).toBe("200 Thank")
    })
  )
})

/** Enough for any mill. */
const grain = function* (another: () => void) {
  while (true) {
    another()
    yield "grain ".repeat(10_000)
  }
}
