import { readFileSync, readdirSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { decodeText } from "../../../src/actors/text/decodeText.ts"
import { counted } from "./reading.ts"

const corpus = new URL("../../corpus/", import.meta.url)

const expected: Record<string, string> = JSON.parse(readFileSync(new URL("expected.json", corpus), "utf8"))

const pages = readdirSync(new URL("pages/", corpus)).map((name) => {
  const charset = name.split(".")[1]?.replace("-bom", "")
  const bytes = readFileSync(new URL(`pages/${name}`, corpus))
  return { name, text: decodeText(bytes, `text/html; charset=${charset}`).text }
})

const asInPython = { scope: "paragraphs", words: "whitespace" } as const

describe("words of paragraphs", () => {
  for (const { name, text } of pages) {
    it(`are those that Python finds in ${name}`, () => {
      const words = (expected[name] ?? "").split(" ")
      const { total, words: found } = counted([text], asInPython)
      assert.strictEqual(total, words.length)
      const counts = Map.groupBy(words, (word) => word)
      assert.deepStrictEqual(
        new Map(found.map(({ word, count }) => [word, count])),
        new Map([...counts].map(([word, { length }]) => [word, length]))
      )
    })
  }
})

describe("a count", () => {
  const hows = (["paragraphs", "body", "text"] as const).flatMap((scope) =>
    (["unicode", "whitespace"] as const).map((words) => ({ scope, words }))
  )
  const whole = new Map(
    pages.flatMap(({ name, text }) =>
      hows.map((how) => [`${name} ${JSON.stringify(how)}`, counted([text], how)])
    )
  )

  it("is the same however a page is cut", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...pages),
        fc.constantFrom(...hows),
        fc.array(fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 20_000 })), {
          minLength: 1
        }),
        ({ name, text }, how, sizes) => {
          const all = whole.get(`${name} ${JSON.stringify(how)}`)
          assert.deepStrictEqual(counted(cut(text, sizes), how), all)
        }
      ),
      { numRuns: 60 }
    )
  })

  it("is the same for markup of any kind, however it is cut", () => {
    const token = fc.constantFrom(
      ..."<p> </p> <b> <!--x--> <script> </script> <br/> &amp; &eacut &#8217; it's 3.5 \u00ad 風車が <p&#x41;".split(
        " "
      ),
      " ",
      "\n",
      "<a title='x > y' hidden>",
      "🙂\u200d🙂"
    )
    fc.assert(
      fc.property(fc.array(token), fc.constantFrom(...hows), (tokens, how) => {
        const html = tokens.join("")
        assert.deepStrictEqual(counted(html.split(""), how), counted([html], how))
      })
    )
  })

  it("says so where it is not whole", () => {
    assert.strictEqual(counted(["a b c"], asInPython).problem, undefined)
    assert.strictEqual(counted(["<p>a b c"], asInPython, 2).problem, "too many words")
    assert.strictEqual(counted(["<b>".repeat(200_000)], asInPython).problem, "too deep")
  })
})

/** In pieces of these sizes, over and over. */
const cut = function* (text: string, sizes: ReadonlyArray<number>) {
  for (let at = 0, turn = 0; at < text.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    yield text.slice(at, at + size)
    at += size
  }
}
