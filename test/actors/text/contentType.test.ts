import { assert, describe, it } from "@effect/vitest"
import { charsetOf, isHtml, isText, mediaType } from "../../../src/actors/text/contentType.ts"

describe("a content type", () => {
  it("is known without its parameters and in any case", () => {
    assert.strictEqual(mediaType(" Text/HTML ; charset=utf-8; x=1"), "text/html")
    assert.isTrue(isHtml("Application/XHTML+XML; charset=utf-8"))
    assert.isFalse(isHtml("text/html5"))
  })

  it("is known when it is said twice", () => {
    assert.strictEqual(mediaType("text/html, text/html; charset=utf-8"), "text/html")
    assert.strictEqual(charsetOf("text/html, text/html; charset=utf-8"), "utf-8")
  })

  const charsets: Record<string, string | undefined> = {
    "text/html;charset=utf-8": "utf-8",
    'text/html; x=1; Charset = "koi8-r"; y=2': "koi8-r",
    "text/html; charset='gbk'": "gbk",
    "text/html charset=gbk": "gbk",
    "text/html; charset=gbk;charset=big5": "gbk",
    "text/html; charset=": undefined,
    "text/html; xcharset=gbk": undefined
  }
  for (const [type, charset] of Object.entries(charsets)) {
    it(`says its charset: ${type}`, () => assert.strictEqual(charsetOf(type), charset))
  }

  const texts = [
    "text/plain",
    "text/csv; header=present",
    "application/json",
    "application/ld+json",
    "application/xml",
    "application/atom+xml; charset=utf-8",
    "image/svg+xml",
    "application/xhtml+xml",
    "application/javascript",
    "application/x-ndjson",
    "application/yaml"
  ]
  for (const type of texts) it(`is text: ${type}`, () => assert.isTrue(isText(type)))

  const others = [
    "image/png",
    "application/octet-stream",
    "application/pdf",
    "application/jsonx",
    "video/text/plain",
    ""
  ]
  for (const type of others) it(`is not text: ${type}`, () => assert.isFalse(isText(type)))
})
