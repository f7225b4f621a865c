/** Signed webhooks, as a receiver with the reference library of Standard Webhooks sees them. */
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Queue, Redacted, Schema } from "effect"
import { TestClock } from "effect/testing"
import { Webhook } from "standardwebhooks"
import { Webhooks } from "../../../src/actors/notify/Webhooks.ts"
import { WebhookSecrets, secretsIn, signatureFor } from "../../../src/actors/notify/signature.ts"
import { type Call, webServer, webhooksFor } from "./webServer.ts"

const fresh = (bytes = 32) => `whsec_${randomBytes(bytes).toString("base64")}`
const [older, newer, other] = [fresh(), fresh(24), fresh(64)]

const body = { grüße: "水車は回る 🌾", n: [1, null, 1e21], quoted: 'a "b" \\ \u2028' }

const post = (secrets: string, url: URL, id = "notify_1") =>
  Webhooks.use((webhooks) => webhooks.post({ id, url, body })).pipe(
    Effect.provide(webhooksFor({ NOTIFY_WEBHOOK_SECRETS: secrets }))
  )

/** What the receiver gets, with these secrets set. */
const received = Effect.fnUntraced(function* (secrets: string) {
  const { calls, url } = yield* webServer((_request, response) => response.end())
  yield* post(secrets, url)
  return yield* Queue.take(calls)
})

const verify = (secret: string, { headers, body: bytes }: Pick<Call, "headers" | "body">) =>
  new Webhook(secret).verify(bytes, {
    "webhook-id": String(headers["webhook-id"]),
    "webhook-timestamp": String(headers["webhook-timestamp"]),
    "webhook-signature": String(headers["webhook-signature"])
  })

describe("a signed webhook", () => {
  it.live("is what a receiver with the secret takes, and with another refuses", () =>
    Effect.gen(function* () {
      const call = yield* received(newer)
      expect(verify(newer, call)).toEqual(body)
      expect(() => verify(older, call)).toThrow("No matching signature")
    })
  )

  it.live("cannot be changed, nor given another id or time", () =>
    Effect.gen(function* () {
      const call = yield* received(newer)
      const later = String(Number(call.headers["webhook-timestamp"]) + 1)
      for (const changed of [
        { ...call, body: call.body.replace("1", "2") },
        { ...call, headers: { ...call.headers, "webhook-id": "notify_2" } },
        { ...call, headers: { ...call.headers, "webhook-timestamp": later } }
      ])
        expect(() => verify(newer, changed)).toThrow("No matching signature")
    })
  )

  it.live("is taken with the old secret and with the new one while they change", () =>
    Effect.gen(function* () {
      const call = yield* received(`${newer}, ${older}`)
      expect(String(call.headers["webhook-signature"])).toMatch(/^v1,[\w+/]{43}= v1,[\w+/]{43}=$/)
      expect(verify(newer, call)).toEqual(body)
      expect(verify(older, call)).toEqual(body)
    })
  )

  it.live("has the secret of its host, where that has one, and no other", () =>
    Effect.gen(function* () {
      const call = yield* received(`127.0.0.1=${newer},${older},example.org=${other}`)
      expect(verify(newer, call)).toEqual(body)
      expect(() => verify(older, call)).toThrow("No matching signature")
    })
  )

  it.live("is signed anew at each attempt, with the time of that attempt and the same id", () =>
    Effect.gen(function* () {
      const calls: Array<Call> = []
      for (let n = 0; n < 2; n += 1) calls.push(yield* received(newer))
      const [first, second] = calls
      expect(first?.headers["webhook-id"]).toBe(second?.headers["webhook-id"])
      for (const call of calls) expect(verify(newer, call)).toEqual(body)
    })
  )

  it.effect("is too old for a receiver after five minutes", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.now() - 301_000)
      const { calls, url } = yield* webServer((_request, response) => response.end())
      yield* post(newer, url)
      const call = yield* Queue.take(calls)
      expect(() => verify(newer, call)).toThrow("Message timestamp too old")
    })
  )

  it.live.each(["", `example.org=${fresh()}`])("is unsigned where there is no secret for it: %j", (secrets) =>
    Effect.gen(function* () {
      const { headers } = yield* received(secrets)
      expect(headers).not.toHaveProperty("webhook-signature")
      expect(headers).toHaveProperty("webhook-timestamp")
    })
  )
})

describe("NOTIFY_WEBHOOK_SECRETS", () => {
  it.each([
    ["example.org", "http://example.org./"],
    ["Example.ORG.", "https://example.org:8443/"],
    ["Mühle.example", "https://mühle.example/"],
    ["xn--mhle-0ra.example", "https://MÜHLE.example/"],
    ["mühle.example", "https://xn--mhle-0ra.example/"],
    ["127.0.0.1", "http://2130706433/"],
    ["::1", "http://[0:0::1]/"],
    ["[0:0::1]", "http://[::1]/"],
    ["a_b.example", "http://a_b.example/"]
  ])("has a secret of the host, however it is written: %s for %s", (host, url) => {
    const secrets = secretsIn(`${other},${host}=${newer}`)
    expect(Schema.is(WebhookSecrets)(Redacted.make(`${host}=${newer}`))).toBe(true)
    const said = { id: "notify_1", timestamp: `${Math.floor(Date.now() / 1000)}`, body: "{}" }
    const signature = signatureFor(secrets, { host: new URL(url).hostname, ...said })
    const headers = {
      "webhook-id": said.id,
      "webhook-timestamp": said.timestamp,
      "webhook-signature": signature
    }
    expect(verify(newer, { headers, body: "{}" })).toEqual({})
  })

  it.live.each([
    "https://example.org",
    "example.org:443",
    "*.example.org",
    "*",
    "example.org/hook",
    "user@example.org",
    "fe80::1%eth0",
    "10.0.0.0/8",
    "127.1"
  ])("keeps the actor from starting where a host is one that no address has: %s", (host) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(post(`${newer},${host}=${other}`, new URL("http://127.0.0.1:1/")))
      expect(failure).toMatchObject({
        _tag: "ConfigError",
        message: expect.stringContaining("without scheme, port, path or *")
      })
      expect(failure.message).not.toContain(other.slice(10))
    })
  )

  it.live.each<[string, string]>([
    ["a password", "hunter2hunter2hunter2hunter2hunter2"],
    ["too short", `whsec_${Buffer.from("only-23-bytes-are-here!").toString("base64")}`],
    ["too long", fresh(65)],
    ["not base64", "whsec_Zm9v-Zm9vZm9vZm9vZm9vZm9vZm9vZm9vZm9v"],
    ["one good and one bad", `${fresh()},whsec_secret`]
  ])("keeps the actor from starting when one is %s, without telling it", ([, secrets]) =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(post(secrets, new URL("http://127.0.0.1:1/")))
      expect(failure).toMatchObject({
        _tag: "ConfigError",
        message: expect.stringContaining("NOTIFY_WEBHOOK_SECRETS")
      })
      expect(failure.message).not.toContain(secrets.slice(10))
    })
  )
})
