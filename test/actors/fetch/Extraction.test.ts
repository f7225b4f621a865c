import { assert, describe, it, layer } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import { Extraction } from "../../../src/actors/fetch/Extraction.ts"
import { Threads } from "../../../src/actors/threads/Threads.ts"
import type { Extract } from "../../../src/schemas/Extract.ts"
import { stalled, tolerableMs } from "./stalls.ts"

const url = "https://mill.example/"

const extraction = (settings: Record<string, string> = {}) =>
  Extraction.layer.pipe(
    Layer.provide(Threads.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(settings)))
  )

const search = (html: string, wanted: Extract, contentType = "text/html; charset=utf-8") =>
  Effect.flatMap(Extraction, ({ search }) => search({ url, contentType, body: Buffer.from(html) }, wanted))

const failureOf = (html: string, wanted: Extract, contentType?: string) =>
  Effect.flip(search(html, wanted, contentType))

const price = { price: { select: ".price" } }

layer(extraction({ FETCH_EXTRACT_TIMEOUT: "10 seconds" }), { excludeTestServices: true })(
  "extraction",
  (it) => {
    it.effect("gives what the selectors find", () =>
      Effect.gen(function* () {
        const html = "<p class=price> 12 €</p><a href=/b>b</a>"
        const wanted = {
          ...price,
          links: { select: "a", as: "attr:href", all: true },
          none: { select: "h1" }
        }
        assert.deepStrictEqual(yield* search(html, wanted), { price: "12 €", links: ["/b"], none: null })
      })
    )

    it.effect("takes XHTML as XML writes it", () =>
      Effect.gen(function* () {
        const html = `<html xmlns="http://www.w3.org/1999/xhtml"><script src="x"/><p class="price">12</p></html>`
        assert.deepStrictEqual(yield* search(html, price, "application/xhtml+xml"), { price: "12" })
      })
    )

    it.effect("fails with SelectorInvalid, which names the field", () =>
      Effect.gen(function* () {
        const failure = yield* failureOf("<p>", { price: { select: "p:nth-child(x)" } })
        assert.strictEqual(failure._tag, "SelectorInvalid")
        assert.include(
          failure.message,
          'The selector of price, "p:nth-child(x)", cannot be applied: n-th rule'
        )
      })
    )

    it.effect("fails with PageNotHtml where there is no page", () =>
      Effect.gen(function* () {
        for (const type of ["application/json", "image/png", "text/plain", "application/rss+xml"]) {
          assert.strictEqual((yield* failureOf("{}", price, type))._tag, "PageNotHtml", type)
        }
      })
    )

    it.effect("fails with ExtractTooLarge rather than give a part", () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(`<p class=price>${"x".repeat(100_001)}`, price)
        assert.strictEqual(failure._tag, "ExtractTooLarge")
        assert.isNotEmpty(yield* search(`<p class=price>${"x".repeat(99_000)}`, price))
      })
    )

    /** Each would take minutes, or all the memory there is. */
    const hostile: Record<string, readonly [html: string, reason: string]> = {
      "nested deep": ["<div>".repeat(100_000), "deeper than 512"],
      "nested deep in what is put right": ["<b>".repeat(100_000), "deeper than 512"],
      "nested deep by what is opened again": [
        Array.from({ length: 40_000 }, (_, n) => `<b id=${n}><p>`).join(""),
        "deeper than 512"
      ],
      "of pictures in pictures": ["<svg>".repeat(100_000), "deeper than 512"],
      "of templates in templates": ["<template>".repeat(50_000), "deeper than 512"],
      "with a million attributes": [
        `<a ${Array.from({ length: 700_000 }, (_, n) => `${n}`).join(" ")}>`,
        "2000 attributes"
      ],
      "of very many elements": ["<i></i>".repeat(250_000), "200000 elements"],
      "too large": [" ".repeat(5_000_001), "5000000 bytes (FETCH_EXTRACT_MAX_BYTES)"]
    }
    for (const [name, [html, reason]] of Object.entries(hostile)) {
      it.effect(`fails with PageTooComplex on a page ${name}, and stops nothing else`, () =>
        Effect.gen(function* () {
          const { value, longestMs } = yield* stalled(failureOf(html, price))
          assert.strictEqual(value._tag, "PageTooComplex")
          assert.include(value.message, reason)
          assert.isBelow(longestMs, tolerableMs)
        })
      )
    }

    it.effect("searches what is hostile and yet quick", () =>
      Effect.gen(function* () {
        const pages = [
          `${"<div>".repeat(500)}${"</x>".repeat(120_000)}`,
          `${"<a><div>".repeat(250)}${"</a>".repeat(100_000)}`,
          "&amp;".repeat(200_000),
          "<form><select>".repeat(60_000)
        ]
        for (const page of pages) {
          const { value, longestMs } = yield* stalled(search(page, price))
          assert.deepStrictEqual(value, { price: null })
          assert.isBelow(longestMs, tolerableMs)
        }
      })
    )
  }
)

describe("extraction", () => {
  it.effect("does not begin with limits under which nothing could be searched", () =>
    Effect.gen(function* () {
      const settings = [
        ...["0", "-1", "1.5", "many"].map((value) => ({ FETCH_EXTRACT_MAX_BYTES: value })),
        ...["0 millis", "-1 seconds", "0", "soon", "Infinity"].map((value) => ({
          FETCH_EXTRACT_TIMEOUT: value
        }))
      ]
      for (const setting of settings) {
        const failure = yield* Effect.flip(Effect.scoped(Layer.build(extraction(setting))))
        const [name = "", value = ""] = Object.entries(setting)[0] ?? []
        assert.include(failure.message, name, value)
      }
    })
  )

  it.live("searches no page that is larger than it is set to", () =>
    Effect.gen(function* () {
      const html = "<p class=price>12"
      assert.deepStrictEqual(yield* search(html, price), { price: "12" })
      const failure = yield* failureOf(`${html} `, price)
      assert.strictEqual(failure._tag, "PageTooComplex")
      assert.include(failure.message, "it has more than 17 bytes (FETCH_EXTRACT_MAX_BYTES)")
    }).pipe(Effect.provide(extraction({ FETCH_EXTRACT_MAX_BYTES: "17" })))
  )

  it.live("fails with ExtractOverran when selectors take too long, and stops nothing else", () =>
    Effect.gen(function* () {
      const html = `${"<div>".repeat(400)}${"<p>x".repeat(20_000)}`
      const { value, longestMs } = yield* stalled(
        failureOf(html, { a: { select: "div:has(div:has(div:has(div:has(div:has(nope)))))" } })
      )
      assert.strictEqual(value._tag, "ExtractOverran")
      assert.include(value.message, "longer than 700 ms (FETCH_EXTRACT_TIMEOUT)")
      assert.isBelow(longestMs, tolerableMs)
    }).pipe(Effect.provide(extraction({ FETCH_EXTRACT_TIMEOUT: "700 millis" })))
  )
})
