import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { extract } from "../../../src/actors/fetch/extract.ts"
import { decodeText } from "../../../src/actors/text/decodeText.ts"

const corpus = join(import.meta.dirname, "../../corpus")

/** The words of the paragraphs of each page, as Python decodes them. */
const expected = Schema.decodeUnknownSync(Schema.fromJsonString(Schema.Record(Schema.String, Schema.String)))(
  readFileSync(join(corpus, "expected.json"), "utf8")
)

/** What a page's name says, by its name in the standard of the web. */
const names: Readonly<Record<string, string>> = { "iso-8859-1": "windows-1252", "utf-8-bom": "utf-8" }

/** This one says nothing of its encoding: its server does. */
const ofServer = "euc-jp"

const textOf = (html: string, select: string) => {
  const wanted = { text: { select, all: true } }
  const answer = extract({ html: Buffer.from(html), xml: false, wanted, limit: 1_000_000 })
  const text = answer.is === "found" ? answer.found["text"] : undefined
  return (Array.isArray(text) ? text : []).join("")
}

describe("a real page", () => {
  for (const page of readdirSync(join(corpus, "pages"))) {
    const [language = "", said = ""] = page.split(".")
    if (language === "broken") continue
    it(`is decoded: ${page}`, () => {
      const contentType = said === ofServer ? `text/html; charset=${said}` : "text/html"
      const { text, charset } = decodeText(readFileSync(join(corpus, "pages", page)), contentType)
      assert.strictEqual(charset, names[said] ?? said)

      const read = new Set(textOf(text, "body"))
      const missing = [...new Set(expected[page])].filter(
        (character) => !read.has(character) && character !== " "
      )
      assert.deepStrictEqual(missing, [])
      assert.notInclude(text, "\uFFFD")
    })
  }
})
