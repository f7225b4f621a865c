/** Fetch: what it extracts of a page, and what it keeps of anything else. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schema, type Scope } from "effect"
import type { Downloads } from "../../src/actors/Downloads.ts"
import { FetchActor } from "../../src/actors/Fetch.ts"
import type { Extraction } from "../../src/actors/fetch/Extraction.ts"
import type { Politeness } from "../../src/actors/fetch/Politeness.ts"
import type { Extract } from "../../src/schemas/Extract.ts"
import { Fetch } from "../../src/schemas/Fetch.ts"
import { decodeInput } from "../../src/schemas/Validation.ts"
import { Blobs } from "../../src/streams/Blobs.ts"
import type { Pages } from "../../src/streams/Pages.ts"
import { useStreams } from "../support/useStreams.ts"
import { web } from "../support/web.ts"
import { fetch, fetching } from "./fetch/fetching.ts"

const streams = useStreams("fetch")

const run = <A, E>(
  test: Effect.Effect<A, E, Blobs | Downloads | Extraction | Politeness | Pages | Scope.Scope>
) => streams.run(Effect.provide(test, fetching({ FETCH_EXTRACT_TIMEOUT: "10 seconds" })))

/** The output as it travels. */
const travelled = (output: typeof Fetch.output.Type) =>
  Effect.flatMap(Schema.encodeEffect(Fetch.output)(output), Schema.decodeUnknownEffect(Fetch.output))

/** Fetches what a server answers. */
const fetched = Effect.fnUntraced(function* (
  contentType: string,
  body: string | Uint8Array,
  extract?: Extract
) {
  const at = yield* web((_, response) => response.writeHead(200, { "content-type": contentType }).end(body))
  return yield* travelled(yield* fetch(at("/"), extract === undefined ? {} : { extract }))
})

const stored = (output: typeof Fetch.output.Type) =>
  Effect.flatMap(Blobs, ({ getBytes }) =>
    Effect.map(getBytes(output.body.id), ({ bytes }) => Buffer.from(bytes))
  )

const price = { price: { select: ".price" } }

describe("a fetch that extracts", () => {
  it("gives what is found beside the page, decoded", () =>
    run(
      Effect.gen(function* () {
        const html = Buffer.from(
          "<title>M\xFChle</title><p class=price>12 \x80<p class=price>15 \x80",
          "latin1"
        )
        const all = { price: { select: ".price", all: true }, none: { select: "h1" } }
        const { extracted, page } = yield* fetched("text/html", html, all)
        assert.deepStrictEqual(extracted, { price: ["12 €", "15 €"], none: null })
        assert.deepStrictEqual(page, { title: "Mühle", links: [] })
      })
    ))

  it("fails where there is no page to find something in", () =>
    run(
      Effect.gen(function* () {
        for (const type of ["application/json", "image/png"]) {
          assert.strictEqual((yield* Effect.flip(fetched(type, "{}", price)))._tag, "PageNotHtml")
        }
      })
    ))

  it("finds the same in a page that has not changed since", () =>
    run(
      Effect.gen(function* () {
        const at = yield* web((request, response) =>
          request.headers["if-none-match"] === '"1"'
            ? response.writeHead(304).end()
            : response
                .writeHead(200, { "content-type": "text/html; charset=latin1", etag: '"1"' })
                .end("<p class=price>1")
        )
        yield* fetch(at("/"), { conditional: true })
        const again = yield* fetch(at("/"), { conditional: true, extract: price })
        assert.isTrue(again.notModified)
        assert.deepStrictEqual(again.extracted, { price: "1" })
      })
    ))

  it.effect("is refused at once with a selector that is none", () =>
    Effect.gen(function* () {
      const input = { url: "https://mill.example/", extract: { price: { select: "p[" } } }
      const refused = yield* Effect.flip(decodeInput(Fetch, input))
      assert.deepStrictEqual(refused.faults[0]?.path, ["extract", "price", "select"])
      assert.include(refused.message, '"p[" is no CSS selector')
    })
  )

  it("gives up at once on what neither page nor selectors will change", () => {
    const tags = ["SelectorInvalid", "PageNotHtml", "PageTooComplex", "ExtractOverran", "ExtractTooLarge"]
    assert.includeMembers([...FetchActor.giveUpOn], tags)
  })
})

const everyByte = Buffer.from(Array.from({ length: 100_000 }, (_, n) => (n * 7 + (n >> 8)) % 256))

describe("the body of a fetch", () => {
  const kinds = [
    "image/png",
    "application/octet-stream",
    "application/pdf",
    "text/plain",
    "text/plain; charset=utf-8"
  ]
  for (const type of kinds) {
    it(`is kept byte for byte where it is no text: ${type}`, () =>
      run(
        Effect.gen(function* () {
          const output = yield* fetched(type, everyByte)
          assert.isTrue(everyByte.equals(yield* stored(output)))
          assert.strictEqual(output.contentType, type)
          assert.strictEqual(
            output.body.contentType,
            type.startsWith("text") ? "application/octet-stream" : type
          )
          assert.notProperty(output, "charset")
        })
      ))
  }
})
