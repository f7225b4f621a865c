/** Webhooks against a real HTTP server: what is posted, and what becomes of each answer. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Queue, References } from "effect"
import { TestClock } from "effect/testing"
import type { RequestListener } from "node:http"
import { Readable } from "node:stream"
import { Webhooks } from "../../../src/actors/notify/Webhooks.ts"
import { webServer } from "./webServer.ts"

const answering =
  (status: number, body = "", headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)

const post = (url: URL, body: { readonly hello: string } = { hello: "world" }) =>
  Webhooks.use((webhooks) => webhooks.post({ id: "notify_1", url, body })).pipe(
    Effect.map(({ answer }) => answer),
    Effect.provide(Layer.fresh(Webhooks.layer))
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

  it.live.each([408, 425, 429, 500, 502, 503, 504])("may try again after %i", (status) =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(status, "Not now."))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({
        _tag: "WebhookUnavailable",
        url: url.href,
        reason: `it answered ${status} Not now.`
      })
    })
  )

  it.live.each([400, 401, 403, 404, 410, 422])("is refused for good by %i", (status) =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(status))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({ _tag: "WebhookRefused", url: url.href, status })
    })
  )

  it.live.each([301, 302, 303, 307, 308])("does not follow a redirect (%i)", (status) =>
    Effect.gen(function* () {
      const elsewhere = yield* webServer(answering(200))
      const { url } = yield* webServer(answering(status, "", { location: elsewhere.url.href }))
      const failure = yield* Effect.flip(post(url))
      expect(failure).toMatchObject({ _tag: "WebhookRefused", status })
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
    }).pipe(Effect.provide(Webhooks.layer))
  )

  it.live("keeps the first 200 characters of a long answer, whole ones", () =>
    Effect.gen(function* () {
      const { url } = yield* webServer(answering(200, "🌾".repeat(50_000)))
      expect(yield* post(url)).toBe(`200 ${"🌾".repeat(200)}`)
    })
  )

  it.live("stops reading an answer that does not end", () =>
    Effect.gen(function* () {
      const cut = Promise.withResolvers<void>()
      const { url } = yield* webServer((_request, response) => {
        response.on("close", () => cut.resolve())
        Readable.from(grain()).pipe(response)
      })
      expect(yield* post(url)).toBe(`200 ${"grain ".repeat(40).slice(0, 200)}`)
      yield* Effect.promise(() => cut.promise)
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
const grain = function* () {
  while (true) yield "grain ".repeat(10_000)
}
