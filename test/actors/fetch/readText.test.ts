import { readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Stream } from "effect"
import { readText } from "../../../src/actors/fetch/readText.ts"
import { stalled, tolerableMs } from "./stalls.ts"

const url = "https://mill.example/"

const read = (body: string | Uint8Array, contentType = "text/html") =>
  readText(typeof body === "string" ? Buffer.from(body) : body, contentType, url).pipe(
    Effect.flatMap(({ body, ...text }) =>
      Effect.map(body instanceof Uint8Array ? Effect.succeed([body]) : Stream.runCollect(body), (pieces) => ({
        ...text,
        body: Buffer.concat(pieces)
      }))
    )
  )

const corpus = (page: string) => readFileSync(join(import.meta.dirname, "../../corpus/pages", page))

describe("a text that was downloaded", () => {
  it.effect("is UTF-8 afterwards, and says what it was", () =>
    Effect.gen(function* () {
      const { charset, body, page } = yield* read(Buffer.from("<title>M\xFChle", "latin1"))
      assert.strictEqual(charset, "windows-1252")
      assert.strictEqual(Buffer.from(body).toString(), "<title>Mühle")
      assert.deepStrictEqual(page, { title: "Mühle", links: [] })
    })
  )

  it.effect("stays as it is if it was UTF-8, but for its mark", () =>
    Effect.gen(function* () {
      const text = "aあ🏠\r\n\0".repeat(30_000)
      const { charset, body } = yield* read(`\uFEFF${text}`, "text/plain")
      assert.strictEqual(charset, "utf-8")
      assert.isTrue(Buffer.from(text).equals(body))
    })
  )

  it.effect("says nothing of itself unless it is a page", () =>
    Effect.gen(function* () {
      assert.notProperty(yield* read("<title>a</title>", "text/plain"), "page")
      assert.notProperty(yield* read("", "application/json"), "page")
      assert.deepStrictEqual((yield* read("", "application/xhtml+xml")).page, { links: [] })
    })
  )
})

describe("a real page", () => {
  it.effect("says what it is", () =>
    Effect.gen(function* () {
      const { charset, page } = yield* read(corpus("en.utf-8.page"))
      assert.strictEqual(charset, "utf-8")
      assert.strictEqual(page?.title, "Universal Declaration of Human Rights")
      assert.strictEqual(page?.description, "The declaration & its articles")
      assert.strictEqual(page?.language, "en")
      assert.strictEqual(page?.canonical, "https://rights.example/en")
      assert.include(page?.links ?? [], "https://mill.example/rights?x=1&y=2")
    })
  )
})

/** Floods of all kinds; some keep a tree, or a stack of what is open, busy for a minute. */
const hostile: Record<string, () => string> = {
  "nested deep": () => "<div>".repeat(100_000),
  "nested deep, with ends of what never began": () => "<div>".repeat(50_000) + "</x>".repeat(60_000),
  "of pictures in pictures": () => "<svg>".repeat(100_000),
  "of templates in templates": () => "<template>".repeat(50_000),
  "with 300,000 attributes": () => `<a ${Array.from({ length: 300_000 }, (_, n) => `a${n}=x`).join(" ")}>`,
  "with a flood of entities": () =>
    `<title>${"&amp;".repeat(200_000)}</title><a href="${"&amp;".repeat(200_000)}">`,
  "with a hundred thousand links": () => Array.from({ length: 100_000 }, (_, n) => `<a href=${n}>`).join(""),
  "whose base makes each link long": () =>
    `<base href="/${"x".repeat(1_900)}/">${Array.from({ length: 20_000 }, (_, n) => `<a href="a#${n}">`).join("")}`,
  "of one tag that never ends": () => `<a${"x".repeat(2_000_000)}`,
  "of one value that never ends": () => `<a href='${"x".repeat(2_000_000)}`
}

describe("a large page", () => {
  it.effect("lets others have their turn hundreds of times", () =>
    Effect.gen(function* () {
      let turns = 0
      const other = Effect.forever(
        Effect.andThen(
          Effect.sync(() => (turns += 1)),
          Effect.yieldNow
        )
      )
      const bytes = Buffer.alloc(10_000_000, Buffer.from("<p>M\xFChle</p>", "latin1"))
      const { charset } = yield* Effect.raceFirst(read(bytes), other)
      assert.strictEqual(charset, "windows-1252")
      assert.isAbove(turns, 250)
    })
  )
})

describe("a hostile page", () => {
  for (const [name, page] of Object.entries(hostile)) {
    it.live(`${name} holds nothing up`, () =>
      Effect.gen(function* () {
        const bytes = page()
        const { value, longestMs } = yield* stalled(read(bytes))
        assert.isDefined(value.page)
        assert.isBelow(longestMs, tolerableMs)
      })
    )
  }
})
