/** How fetch treats hosts: its limits over redirects and processes, and `Retry-After`. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { FetchActor } from "../../../src/actors/Fetch.ts"
import { useStreams } from "../../support/useStreams.ts"
import { done, startWorker } from "../runtime/working.ts"
import { again, fetch, fetching as process, plain, seen } from "./fetching.ts"

const { run } = useStreams("fetch")

describe("a host", () => {
  it("is asked by its own limit at each hop, and the task goes on where it was when it comes back", () =>
    run(
      Effect.gen(function* () {
        const there = yield* seen(plain)
        const here = yield* seen((_, response) =>
          response.writeHead(302, { location: there.at("/page").href }).end()
        )
        const slow = process({ FETCH_HOST_RATE: "0.5" })
        yield* Effect.provide(fetch(there.at("/first")), slow)
        const postponed = yield* Effect.flip(Effect.provide(fetch(here.at("/way")), slow))
        if (postponed._tag !== "Postponed") return assert.fail(postponed._tag)
        assert.isAbove(postponed.delayMs, 1_000)
        assert.strictEqual(postponed.turn?.key, there.at("/").host)
        yield* Effect.sleep(postponed.delayMs)
        const output = yield* Effect.provide(again({ url: here.at("/way") }, postponed), slow)
        assert.strictEqual(output.url, there.at("/page").href)
        assert.deepEqual(here.asked, ["/way"])
        assert.deepEqual(there.asked, ["/first", "/page"])
      })
    ))

  it("that answers 429 or 503 with Retry-After is left alone by all until then", () =>
    run(
      Effect.gen(function* () {
        for (const status of [429, 503]) {
          const { at, asked } = yield* seen((_, response) =>
            response.writeHead(status, { "retry-after": "120" }).end()
          )
          const limited = { FETCH_HOST_RATE: "100", FETCH_HOST_CONCURRENCY: "8" }
          const failure = yield* Effect.flip(Effect.provide(fetch(at("/a")), process(limited)))
          assert.deepInclude(failure, { _tag: "PageUnavailable", retryAfterMs: 120_000 })
          const postponed = yield* Effect.flip(Effect.provide(fetch(at("/b")), process(limited)))
          if (postponed._tag !== "Postponed") return assert.fail(postponed._tag)
          assert.approximately(postponed.delayMs, 120_000, 5_000)
          assert.deepEqual(asked, ["/a"])
        }
      })
    ))

  it("is not asked for more redirects than FETCH_MAX_REDIRECTS, those before a wait included", () =>
    run(
      Effect.gen(function* () {
        const there = yield* seen(plain)
        const here = yield* seen((_, response) =>
          response.writeHead(302, { location: there.at("/page").href }).end()
        )
        const slow = process({ FETCH_HOST_RATE: "1", FETCH_MAX_REDIRECTS: "1" })
        yield* Effect.provide(fetch(there.at("/first")), slow)
        const postponed = yield* Effect.flip(Effect.provide(fetch(here.at("/way")), slow))
        if (postponed._tag !== "Postponed") return assert.fail(postponed._tag)
        const once = process({ FETCH_HOST_RATE: "1", FETCH_MAX_REDIRECTS: "0" })
        const lost = yield* Effect.flip(Effect.provide(again({ url: here.at("/way") }, postponed), once))
        assert.strictEqual(lost._tag, "RedirectLost")
        assert.include(lost.message, "FETCH_MAX_REDIRECTS")
        assert.deepEqual(there.asked, ["/first"])
      })
    ))

  it("that fails a task which had waited is asked again after another wait, from the beginning", () =>
    run(
      Effect.gen(function* () {
        const began: Array<number> = []
        const there = yield* seen((_, response) => {
          began.push(performance.now())
          return response.writeHead(began.length === 2 ? 500 : 200).end()
        })
        const here = yield* seen((_, response) =>
          response.writeHead(302, { location: there.at("/page").href }).end()
        )
        yield* Effect.gen(function* () {
          yield* fetch(there.at("/first"))
          yield* startWorker(FetchActor)
          const input = JSON.stringify({ url: here.at("/way") })
          const { state, attempts } = yield* done({ kind: "fetch", input })
          assert.deepEqual([state, attempts.length], ["succeeded", 1])
        }).pipe(Effect.provide(process({ FETCH_HOST_RATE: "0.5" })))
        assert.deepEqual(here.asked, ["/way", "/way"])
        for (const [n, at] of began.entries()) assert.isAtLeast((began[n + 1] ?? Infinity) - at, 1_800)
      })
    ))

  it("has whole places only", () =>
    run(
      Effect.gen(function* () {
        const halves = process({ FETCH_HOST_CONCURRENCY: "1.5" })
        const failure = yield* Effect.flip(Effect.provide(fetch(new URL("http://127.0.0.1/")), halves))
        assert.include(String(failure), "FETCH_HOST_CONCURRENCY")
      })
    ))

  it("is another one on another port", () =>
    run(
      Effect.gen(function* () {
        const one = yield* seen(plain)
        const other = yield* seen(plain)
        const slow = process({ FETCH_HOST_RATE: "0.01" })
        yield* Effect.provide(fetch(one.at("/")), slow)
        yield* Effect.provide(fetch(other.at("/")), slow)
        assert.strictEqual(other.asked.length, 1)
      })
    ))
})
