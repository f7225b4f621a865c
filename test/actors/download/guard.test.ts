/** The guard: what is not public is not connected to, in whatever disguise it comes. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { parseAllow } from "../../../src/actors/download/guard.ts"
import { web } from "../../support/web.ts"
import { attempts } from "./attempts.ts"
import { bypasses } from "./bypasses.ts"
import { dns } from "./dns.ts"
import { asking, listener } from "./guarded.ts"
import { downloads, get, redirectTo } from "./world.ts"

const onLocalhost = (url: URL) => new URL(url.href.replace("127.0.0.1", "localhost"))

describe("the guard", () => {
  for (const bypass of bypasses) {
    it.live(`opens no connection to ${bypass}`, () =>
      Effect.gen(function* () {
        const { port, count } = yield* listener
        const tried = yield* attempts
        const failure = yield* Effect.flip(get(new URL(bypass.replace("PORT", String(port)))))
        assert.strictEqual(failure._tag, "AddressBlocked")
        assert.deepStrictEqual([tried, count()], [[], 0])
      }).pipe(Effect.provide(downloads({ FETCH_ALLOW: "" })))
    )
  }

  it.live("opens no connection where a redirect leads", () =>
    Effect.gen(function* () {
      const { port, count } = yield* listener
      const tried = yield* attempts
      const targets = bypasses
        .map((bypass) => new URL(bypass.replace("PORT", String(port))))
        .filter(({ hostname }) => hostname !== "localhost")
      for (const target of targets) {
        const at = yield* web(redirectTo(target.href))
        tried.length = 0
        const failure = yield* Effect.flip(get(onLocalhost(at("/"))))
        assert.strictEqual(failure._tag, "AddressBlocked", target.href)
        assert.deepStrictEqual([tried, count()], [["127.0.0.1"], 0], target.href)
      }
    }).pipe(Effect.provide(downloads({ FETCH_ALLOW: "localhost" })))
  )

  it.live("opens no connection to a name with a private address among its public ones", () =>
    Effect.gen(function* () {
      const { port, count } = yield* listener
      const tried = yield* attempts
      for (const mixed of [
        ["8.8.8.8", "127.0.0.1"],
        ["10.0.0.1", "8.8.8.8"],
        ["8.8.8.8", "0:0:0:0:0:0:0:1"],
        ["2001:4860:4860:0:0:0:0:8888", "0:0:0:0:0:ffff:7f00:1"]
      ]) {
        const { resolve } = yield* dns(() => mixed)
        const asked = yield* asking({ allow: parseAllow(""), resolve }, `http://mixed.example:${port}/`)
        assert.deepStrictEqual(asked, "its name leads to an address that is not public", mixed.join())
      }
      assert.deepStrictEqual([tried, count()], [[], 0])
    })
  )

  it.live("resolves a name once, and connects to what it has checked", () =>
    Effect.gen(function* () {
      const { port, count } = yield* listener
      const tried = yield* attempts
      const { resolve, asked } = yield* dns((time) => (time === 0 ? ["127.0.0.2"] : ["127.0.0.1"]))
      const allow = parseAllow("127.0.0.2")
      assert.strictEqual(yield* asking({ allow, resolve }, `http://rebinding.example:${port}/`), "secret")
      assert.deepStrictEqual([tried, count(), asked()], [["127.0.0.2"], 1, 1])
      // The next connection is another matter, and judged again.
      assert.match(yield* asking({ allow, resolve }, `http://rebinding.example:${port}/`), /not public/)
      assert.deepStrictEqual([tried, count(), asked()], [["127.0.0.2"], 1, 2])
    })
  )

  it.live("tries one address of a name after the other", () =>
    Effect.gen(function* () {
      const tried = yield* attempts
      const at = yield* web((_, response) => response.end("arrived"))
      const { resolve } = yield* dns(() => ["0:0:0:0:0:0:0:1", "127.0.0.2", "127.0.0.1"])
      const url = `http://several.example:${at("/").port}/`
      assert.strictEqual(yield* asking({ allow: parseAllow("*.example"), resolve }, url), "arrived")
      assert.includeMembers(tried, ["::1", "127.0.0.1"])
    })
  )

  it.live("says of a name without addresses that it does not resolve", () =>
    Effect.gen(function* () {
      const { resolve } = yield* dns(() => [])
      assert.strictEqual(
        yield* asking({ allow: parseAllow(""), resolve }, "http://none.example/"),
        "no address"
      )
    })
  )
})
