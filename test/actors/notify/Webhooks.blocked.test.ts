/** Webhooks go to public addresses only, unless NOTIFY_ALLOW says otherwise. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import { Webhooks } from "../../../src/actors/notify/Webhooks.ts"
import { webServer, webhooksFor } from "./webServer.ts"

const post = (url: string, allow: string) =>
  Webhooks.use((webhooks) => webhooks.post({ id: "notify_1", url: new URL(url), body: {} })).pipe(
    Effect.provide(webhooksFor({ NOTIFY_ALLOW: allow }))
  )

describe("a webhook", () => {
  it.live.each([
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://127.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::127.0.0.1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://10.0.0.1/",
    "http://169.254.169.254/latest/meta-data/"
  ])("does not go to %s, and nobody is connected to", (address) =>
    Effect.gen(function* () {
      const { url, calls, connections } = yield* webServer((_request, response) => response.end())
      const failure = yield* Effect.flip(post(address.replace("PORT", url.port), "example.org"))
      expect(failure).toMatchObject({ _tag: "AddressBlocked" })
      expect(failure.message).toContain("not public")
      expect(yield* Queue.size(calls)).toBe(0)
      expect(connections()).toBe(0)
    })
  )

  it.live.each(["127.0.0.1", "127.0.0.0/8", "10.0.0.1, localhost"])(
    "goes where it is allowed to: %s",
    (allow) =>
      Effect.gen(function* () {
        const { url, calls } = yield* webServer((_request, response) => response.end())
        const host = allow.includes("localhost") ? "localhost" : "127.0.0.1"
        yield* post(`http://${host}:${url.port}/`, allow)
        expect(yield* Queue.size(calls)).toBe(1)
      })
  )
})
