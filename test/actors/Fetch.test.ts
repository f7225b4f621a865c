/** Fetch: what it keeps of what a server answers. */
import { gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, type Scope } from "effect"
import type { Downloads } from "../../src/actors/Downloads.ts"
import { FetchActor } from "../../src/actors/Fetch.ts"
import type { Extraction } from "../../src/actors/fetch/Extraction.ts"
import type { Politeness } from "../../src/actors/fetch/Politeness.ts"
import { finalDownloadFailures } from "../../src/schemas/Download.ts"
import { finalExtractFailures } from "../../src/schemas/Extract.ts"
import { Fetch } from "../../src/schemas/Fetch.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import type { Pages } from "../../src/streams/Pages.ts"
import { useStreams } from "../support/useStreams.ts"
import { web } from "../support/web.ts"
import { fetch, fetching } from "./fetch/fetching.ts"

const streams = useStreams("fetch")

const run = <A, E>(
  test: Effect.Effect<A, E, Blobs | Downloads | Extraction | Politeness | Pages | Scope.Scope>
) => streams.run(Effect.provide(test, fetching()))

/** Fetches what the server answers; the output as it would travel, and the content of its blob. */
const fetched = Effect.fnUntraced(function* (
  contentType: string | undefined,
  body: string | Uint8Array,
  headers: Record<string, string> = {}
) {
  const typed = contentType === undefined ? {} : { "content-type": contentType }
  const at = yield* web((_, response) => response.writeHead(200, { ...typed, ...headers }).end(body))
  const output = yield* fetch(at("/a/page"))
  yield* Schema.decodeUnknownEffect(Fetch.output)(yield* Schema.encodeEffect(Fetch.output)(output))
  const blobs = yield* Blobs
  const { blob, bytes } = yield* blobs.getBytes(output.body.id)
  assert.deepStrictEqual(blob, output.body)
  return { at, output, bytes: Buffer.from(bytes) }
})

describe("fetch", () => {
  it("keeps a page as UTF-8 and reads what it says of itself", () =>
    run(
      Effect.gen(function* () {
        const html = Buffer.from("<title>M\xFChle</title><a href=b>", "latin1")
        const { at, output, bytes } = yield* fetched("text/html; charset=ISO-8859-1", gzipSync(html), {
          "content-encoding": "gzip"
        })
        const { elapsedMs, ...rest } = output
        assert.deepStrictEqual(rest, {
          url: at("/a/page").href,
          status: 200,
          contentType: "text/html; charset=ISO-8859-1",
          charset: "windows-1252",
          bytes: html.length,
          body: { id: rest.body.id, bytes: html.length + 1, contentType: "text/html; charset=utf-8" },
          page: { title: "Mühle", links: [at("/a/b").href] }
        })
        assert.strictEqual(bytes.toString(), "<title>Mühle</title><a href=b>")
        assert.isAbove(elapsedMs, 0)
      })
    ))

  it("keeps a text that is no page as UTF-8, and reads nothing from it", () =>
    run(
      Effect.gen(function* () {
        const { output, bytes } = yield* fetched("application/json", '{"<a href=b>":"ü"}')
        assert.strictEqual(output.charset, "utf-8")
        assert.strictEqual(output.body.contentType, "application/json; charset=utf-8")
        assert.notProperty(output, "page")
        assert.strictEqual(bytes.toString(), '{"<a href=b>":"ü"}')
      })
    ))

  it("finds out what a page is that says nothing of its type", () =>
    run(
      Effect.gen(function* () {
        const { output } = yield* fetched(undefined, "<!doctype html><title>Mill</title>")
        assert.strictEqual(output.contentType, "text/html")
        assert.strictEqual(output.body.contentType, "text/html; charset=utf-8")
        assert.strictEqual(output.page?.title, "Mill")
      })
    ))

  it("keeps anything else byte for byte", () =>
    run(
      Effect.gen(function* () {
        const picture = Buffer.from([0x89, 0x50, 0xff, 0x00])
        const { output, bytes } = yield* fetched("image/png", picture)
        assert.deepStrictEqual(bytes, picture)
        assert.strictEqual(output.body.contentType, "image/png")
        assert.notProperty(output, "charset")
        assert.notProperty(output, "page")
      })
    ))

  it("fails as the download does", () =>
    run(
      Effect.gen(function* () {
        const at = yield* web((_, response) => response.writeHead(404).end())
        const failure = yield* Effect.flip(fetch(at("/")))
        assert.strictEqual(failure._tag, "PageGone")
      })
    ))

  it("gives up at once on what another attempt cannot mend", () => {
    assert.sameMembers(
      [...FetchActor.giveUpOn],
      [...finalDownloadFailures, ...finalExtractFailures, "RobotsDisallowed"]
    )
  })
})
