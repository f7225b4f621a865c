/** Fetch: what an attempt takes of memory and time in all, beside the limits of each download. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect } from "effect"
import { Downloads } from "../../src/actors/Downloads.ts"
import { FetchActor } from "../../src/actors/Fetch.ts"
import { ready } from "../../src/actors/runtime/Actor.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import { useStreams } from "../support/useStreams.ts"
import { web } from "../support/web.ts"
import { fetch, fetching, seen } from "./fetch/fetching.ts"

const { run } = useStreams("fetch")

describe("a large body", () => {
  it("is in memory until it is stored, and as long others wait", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const downloads = yield* Downloads
        const at = yield* web((request, response) =>
          response.end(Buffer.alloc(request.url === "/page" ? 900_000 : 2_000_000))
        )
        let storing = 0
        const putBytes: typeof blobs.putBytes = (bytes, type) =>
          Effect.gen(function* () {
            storing += 1
            // More than the others have, so that they would be here by now if they might.
            for (let page = 0; page < 10; page++) yield* Effect.orDie(downloads.get(at("/page")))
            assert.strictEqual(storing, 1)
            const blob = yield* blobs.putBytes(bytes, type)
            storing -= 1
            return blob
          })
        const outputs = yield* Effect.forEach(["/a", "/b", "/c"], (path) => fetch(at(path)), {
          concurrency: "unbounded"
        }).pipe(Effect.provideService(Blobs, { ...blobs, putBytes }))
        assert.deepEqual(
          outputs.map(({ bytes }) => bytes),
          [2_000_000, 2_000_000, 2_000_000]
        )
      }).pipe(Effect.provide(fetching({ FETCH_MEMORY: "1" })))
    ))
})

describe("the time of an attempt", () => {
  it("is that of one download, with a robots.txt as well", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* seen((_, response) => setTimeout(() => response.end(), 700))
        const failure = yield* Effect.flip(fetch(at("/page"), { respectRobots: true }))
        assert.deepInclude(failure, { _tag: "PageTooSlow", url: at("/page").href, limitMs: 1_000 })
        assert.deepEqual(asked, ["/robots.txt", "/page"])
      }).pipe(Effect.provide(fetching({ FETCH_TIMEOUT: "1 second" })))
    ))

  it("that another task has spent on a robots.txt is not its own", () =>
    run(
      Effect.gen(function* () {
        const { at, asked } = yield* seen((_, response) => setTimeout(() => response.end(), 600))
        const polite = (path: string) => fetch(at(path), { respectRobots: true })
        yield* Effect.flip(polite("/first"))
        const { status } = yield* polite("/second")
        assert.strictEqual(status, 200)
        assert.deepEqual(asked, ["/robots.txt", "/first", "/second"])
      }).pipe(Effect.provide(fetching({ FETCH_TIMEOUT: "1 second" })))
    ))

  it("is not what a large body waits for its turn, however long others take to be stored", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const at = yield* web((_, response) => response.end(Buffer.alloc(2_000_000)))
        // The second has come when the first is stored, and waits.
        const putBytes: typeof blobs.putBytes = (bytes, type) =>
          Effect.delay(blobs.putBytes(bytes, type), "1500 millis")
        const outputs = yield* Effect.forEach(["/a", "/b"], (path) => fetch(at(path)), {
          concurrency: 2
        }).pipe(Effect.provideService(Blobs, { ...blobs, putBytes }))
        assert.lengthOf(outputs, 2)
      }).pipe(Effect.provide(fetching({ FETCH_MEMORY: "1", FETCH_TIMEOUT: "1 second" })))
    ))

  it.each([
    [{}, 60],
    [{ FETCH_TIMEOUT: "2 minutes" }, 130]
  ])("with %o is %i seconds in all", (env, seconds) =>
    Effect.runPromise(
      Effect.map(
        Effect.provide(ready(FetchActor), ConfigProvider.layer(ConfigProvider.fromEnvRecord({ ...env }))),
        ({ timeout }) => assert.strictEqual(Duration.toSeconds(timeout), seconds)
      )
    )
  )
})
