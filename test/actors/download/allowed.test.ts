/** FETCH_ALLOW: what may be reached beside the public internet. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { parseAllow } from "../../../src/actors/download/guard.ts"
import { web } from "../../support/web.ts"
import { dns } from "./dns.ts"
import { asking, listener } from "./guarded.ts"
import { downloads, get, text } from "./world.ts"

describe("what is allowed", () => {
  const reached: ReadonlyArray<[string, string]> = [
    ["127.0.0.1", "http://127.0.0.1:PORT/"],
    ["10.0.0.0/8, 127.0.0.0/8", "http://127.1:PORT/"],
    ["127.0.0.1/32", "http://[::ffff:127.0.0.1]:PORT/"],
    ["127.0.0.1", "http://localhost:PORT/"],
    ["LocalHost", "http://localhost:PORT/"],
    ["localhost.", "http://localhost:PORT/"]
  ]
  for (const [allow, url] of reached) {
    it.live(`by "${allow}" is ${url}`, () =>
      Effect.gen(function* () {
        const at = yield* web((_, response) => response.end("arrived"))
        const { bytes } = yield* get(new URL(url.replace("PORT", at("/").port)))
        assert.strictEqual(text(bytes), "arrived")
      }).pipe(Effect.provide(downloads({ FETCH_ALLOW: allow })))
    )
  }

  it.live("by a name is whatever address that name has", () =>
    Effect.gen(function* () {
      const { port } = yield* listener
      const { resolve } = yield* dns(() => ["127.0.0.1", "0:0:0:0:0:0:0:1"])
      const ask = (allow: string, host: string) =>
        asking({ allow: parseAllow(allow), resolve }, `http://${host}:${port}/`)
      assert.strictEqual(yield* ask("intra.example", "intra.example"), "secret")
      assert.strictEqual(yield* ask("*.intra.example", "a.b.intra.example."), "secret")
      assert.strictEqual(yield* ask("m\u00fchle.example", "m\u00fchle.example"), "secret")
      assert.strictEqual(yield* ask("::1,127.0.0.0/30", "two.example"), "secret")
      assert.match(yield* ask("127.0.0.1", "two.example"), /not public/)
      assert.match(yield* ask("*.intra.example", "intra.example"), /not public/)
      assert.match(yield* ask("intra.example", "notintra.example"), /not public/)
      assert.match(yield* ask("*.example.org", "example.org.evil.example"), /not public/)
    })
  )

  it.live("by a literal is not the name that looks like it", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(get(new URL("http://[::1]:81/")))
      assert.strictEqual(failure._tag, "AddressBlocked")
    }).pipe(Effect.provide(downloads({ FETCH_ALLOW: "127.0.0.1,*.localhost,fc00::/7" })))
  )

  const wrong = [
    "http://example.org",
    "example.org:80",
    "example.org/path",
    "10.0.0.0/33",
    "10.0.0.0/x",
    "10.0.0.0/8/8",
    "fc00::/129",
    "fe80::1%eth0",
    "[::1",
    "10.0.0",
    "2130706433",
    "*",
    "a.*.example",
    "a b"
  ]
  for (const entry of wrong) {
    it.live(`cannot be "${entry}"`, () =>
      Effect.gen(function* () {
        const layer = Layer.build(downloads({ FETCH_ALLOW: `127.0.0.1, ${entry}` }))
        const failure = yield* Effect.flip(layer)
        assert.include(failure.message, `"${entry}" is not a host, a *.suffix, an address or a CIDR`)
        assert.include(failure.message, "FETCH_ALLOW")
      })
    )
  }
})
