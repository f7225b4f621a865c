import { assert, describe, it } from "@effect/vitest"
import { decodeText } from "../../../src/actors/text/decodeText.ts"

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
})
