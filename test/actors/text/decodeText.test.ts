import { assert, describe, it } from "@effect/vitest"
import { charsetFor, decodeChunks, decodeText } from "../../../src/actors/text/decodeText.ts"

const latin1 = (text: string) => Buffer.from(text, "latin1")

const decoded = (text: string, charset: string) => ({ text, charset })

describe("the encoding of a text", () => {
  const cases: Record<string, [Uint8Array, string, { text: string; charset: string }]> = {
    "is that of the header": [
      latin1("M\xFChle"),
      "text/plain; charset=ISO-8859-1",
      decoded("Mühle", "windows-1252")
    ],
    "is that of the header, quoted and in any case": [
      Buffer.from([0x82, 0xa0]),
      'text/plain; format=flowed; Charset="Shift_JIS"',
      decoded("あ", "shift_jis")
    ],
    "is that of the byte order mark, whatever the header says": [
      Buffer.from("\uFEFFMühle"),
      "text/plain; charset=iso-8859-1",
      decoded("Mühle", "utf-8")
    ],
    "is UTF-16, little end first, by its mark": [
      Buffer.from("\uFEFFMühle", "utf16le"),
      "text/plain",
      decoded("Mühle", "utf-16le")
    ],
    "is UTF-16, big end first, by its mark": [
      Buffer.from("\uFEFFMühle", "utf16le").swap16(),
      "text/html",
      decoded("Mühle", "utf-16be")
    ],
    "is UTF-8 if the bytes are": [Buffer.from("Mühle"), "text/plain", decoded("Mühle", "utf-8")],
    "is windows-1252 if the bytes are not UTF-8": [
      Buffer.from([0x93, 0x4d, 0xfc, 0x94, 0x80]),
      "text/plain",
      decoded("“Mü”€", "windows-1252")
    ],
    "is not one that nobody knows": [
      Buffer.from("Mühle"),
      "text/plain; charset=mill",
      decoded("Mühle", "utf-8")
    ],
    "is the one declared in <meta>": [
      latin1('<META content="text/html; charset=koi8-r" http-equiv=content-type>\xED'),
      "text/html",
      decoded('<META content="text/html; charset=koi8-r" http-equiv=content-type>М', "koi8-r")
    ],
    "is the one declared in <meta charset>, unquoted": [
      latin1("<meta charset=gbk><p>\xC4\xA5"),
      "application/xhtml+xml",
      decoded("<meta charset=gbk><p>磨", "gbk")
    ],
    "is that of the header rather than of <meta>": [
      latin1("<meta charset=gbk>\xFC"),
      "text/html; charset=latin1",
      decoded("<meta charset=gbk>ü", "windows-1252")
    ],
    "is not what a comment says": [
      Buffer.from("<!-- <meta charset=gbk> --><meta charset=utf-8>ü"),
      "text/html",
      decoded("<!-- <meta charset=gbk> --><meta charset=utf-8>ü", "utf-8")
    ],
    "is not UTF-16 because <meta> says so, since <meta> could be read": [
      Buffer.from("<meta charset=utf-16>ü"),
      "text/html",
      decoded("<meta charset=utf-16>ü", "utf-8")
    ],
    "is not what <meta> says in a text that is no HTML": [
      Buffer.from("<meta charset=gbk>ü"),
      "text/plain",
      decoded("<meta charset=gbk>ü", "utf-8")
    ],
    "is the one an XML document declares": [
      latin1('<?xml version="1.0" encoding="iso-8859-2"?>\xB1'),
      "application/rss+xml",
      decoded('<?xml version="1.0" encoding="iso-8859-2"?>ą', "iso-8859-2")
    ]
  }
  for (const [name, [bytes, contentType, expected]] of Object.entries(cases)) {
    it(name, () => assert.deepStrictEqual(decodeText(bytes, contentType), expected))
  }

  it("leaves no byte out: what is not valid becomes U+FFFD", () => {
    const { text } = decodeText(Buffer.from([0x61, 0xff, 0x62]), "text/plain; charset=utf-8")
    assert.strictEqual(text, "a\uFFFDb")
  })

  const bytes: Record<string, readonly [charset: string, hex: string, text: string]> = {
    "Korean of Windows": ["euc-kr", "8c63b4c2bc84", "똠는펲"],
    "Chinese of Hong Kong": ["big5", "94dc9def", "啫嘅"],
    "Japanese with its control characters": ["shift_jis", "1c 5c 7e 82a0", "\u001c\\~あ"],
    "Chinese of four bytes": ["gb18030", "9439da33", "💩"],
    "Japanese by escapes": ["iso-2022-jp", "1b2442 2422 1b2842 61", "あa"],
    Arabic: ["windows-1256", "c7e1c5", "الإ"],
    Thai: ["windows-874", "a1d2 80", "กา€"],
    "old Macintosh": ["macintosh", "8aca80", "ä\u00a0Ä"]
  }
  for (const [name, [charset, hex, text]] of Object.entries(bytes)) {
    it(`is read as browsers read it: ${name}`, () => {
      const { text: read } = decodeText(
        Buffer.from(hex.replaceAll(" ", ""), "hex"),
        `text/plain; charset=${charset}`
      )
      assert.strictEqual(read, text)
    })
  }

  const labels: Record<string, string> = {
    latin1: "windows-1252",
    "us-ascii": "windows-1252",
    "ISO_8859-9": "windows-1254",
    gb2312: "gbk",
    "x-x-big5": "big5",
    "shift-jis": "shift_jis",
    "windows-31j": "shift_jis",
    korean: "euc-kr",
    "x-mac-roman": "macintosh",
    utf8: "utf-8",
    "utf-16": "utf-16le",
    // Names that browsers show nothing for, and one that nobody knows.
    "iso-2022-kr": "utf-8",
    "hz-gb-2312": "utf-8",
    "utf-7": "utf-8"
  }
  for (const [label, charset] of Object.entries(labels)) {
    it(`has many names: ${label} is ${charset}`, () => {
      assert.strictEqual(charsetFor(new Uint8Array(), `text/plain; charset=${label}`), charset)
    })
  }
})

/** After the rules of the HTML standard for what is looked at before a page is read. */
describe("the encoding that a page declares", () => {
  const declared: ReadonlyArray<readonly [page: string, charset: string]> = [
    ["<meta charset=gbk>", "gbk"],
    ["<META CHARSET='Shift-JIS'/>", "shift_jis"],
    ['<meta\tname=x\n charset = "koi8-r" >', "koi8-r"],
    ["<meta charset=' gbk '>", "gbk"],
    ["<meta charset=gbk charset=koi8-r>", "gbk"],
    ["<meta content='text/html;charset=gb2312' http-equiv=content-type>", "gbk"],
    [`<meta http-equiv="Content-Type" content="text/html; charset='latin1'">`, "windows-1252"],
    ["<meta http-equiv=content-type content='charset charset=gbk'>", "gbk"],
    // Only together with http-equiv=content-type.
    ["<meta content='text/html;charset=gbk'>", "utf-8"],
    ["<meta http-equiv=refresh content='0;charset=gbk'>", "utf-8"],
    ["<meta charset=mill><meta charset=gbk>", "gbk"],
    ["<meta charset=x-user-defined>", "windows-1252"],
    ["<meta charset=utf-16be>", "utf-8"],
    ["<!-- <meta charset=gbk> > --><meta charset=koi8-r>", "koi8-r"],
    ["<!--><meta charset=gbk>", "gbk"],
    ["<a title='<meta charset=gbk>'><meta charset=koi8-r>", "koi8-r"],
    ["</a <meta charset=gbk>><meta charset=koi8-r>", "koi8-r"],
    ["<metal charset=gbk>", "utf-8"],
    ["<meta charset='gbk", "utf-8"],
    ["<?xml version='1.0' encoding='gbk'?><html>", "gbk"],
    [`<!--${"x".repeat(3000)}--><meta charset=gbk>`, "gbk"],
    [`<p>${"x".repeat(20_000)}<meta charset=gbk>`, "utf-8"]
  ]
  for (const [page, charset] of declared) {
    it(`is ${charset}: ${page.slice(0, 60)}`, () => {
      assert.strictEqual(charsetFor(Buffer.from(page), "text/html"), charset)
    })
  }

  it("is UTF-16 if its XML declaration is", () => {
    const xml = "<?xml version='1.0'?><feed/>"
    assert.strictEqual(charsetFor(Buffer.from(xml, "utf16le"), "application/atom+xml"), "utf-16le")
    assert.strictEqual(charsetFor(Buffer.from(xml, "utf16le").swap16(), "text/html"), "utf-16be")
  })

  it("is that of the XML declaration and not what a feed has in it", () => {
    const feed = "<?xml version='1.0'?><rss><meta charset=gbk/></rss>"
    assert.strictEqual(charsetFor(Buffer.from(feed), "application/rss+xml"), "utf-8")
    assert.strictEqual(
      charsetFor(Buffer.from(`\n${feed.replace("?>", " encoding='gbk'?>")}`), "text/xml"),
      "gbk"
    )
  })
})

describe("a text in pieces", () => {
  it("is the same as in one, wherever characters are split", () => {
    const whole = "aあ🏠".repeat(20_000)
    assert.strictEqual([...decodeChunks(Buffer.from(whole), "utf-8")].join(""), whole)
    const utf16 = Buffer.from(`\uFEFF${whole}`, "utf16le")
    assert.strictEqual([...decodeChunks(utf16, "utf-16le")].join(""), whole)
    const gbk = Buffer.concat([Buffer.from("a"), Buffer.alloc(200_000, Buffer.from([0xc4, 0xa5]))])
    assert.strictEqual([...decodeChunks(gbk, "gbk")].join(""), `a${"磨".repeat(100_000)}`)
  })

  it("never splits a character, so that each piece is a text", () => {
    for (const piece of decodeChunks(Buffer.from(`a${"🏠".repeat(50_000)}`), "utf-8")) {
      assert.isTrue(piece.isWellFormed())
    }
  })

  it("tells of a last character that is broken off", () => {
    assert.strictEqual([...decodeChunks(Buffer.from([0x61, 0xf0, 0x9f]), "utf-8")].join(""), "a\uFFFD")
  })
})
