import { readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { DecodeStream } from "../../../src/actors/text/decodeStream.ts"
import { decodeText } from "../../../src/actors/text/decodeText.ts"

const pages = new URL("../../corpus/pages/", import.meta.url)

const decoded = (bytes: Uint8Array, contentType: string, size: number) => {
  const stream = new DecodeStream(contentType)
  let text = ""
  for (let at = 0; at < bytes.length; at += size) text += stream.write(bytes.subarray(at, at + size))
  text += stream.end()
  return { text, isNotUtf8: stream.isNotUtf8 }
}

describe("bytes that come in pieces", () => {
  for (const name of readdirSync(pages)) {
    it(`of ${name} are the text that they are as a whole`, () => {
      const bytes = readFileSync(new URL(name, pages))
      const { text, charset } = decodeText(bytes, "text/html")
      for (const size of [7, 1000, 16_384, bytes.length]) {
        const pieces = decoded(bytes, "text/html", size)
        // What is neither said nor UTF-8 is to be read again.
        if (pieces.isNotUtf8) assert.strictEqual(charset, "windows-1252")
        else assert.isTrue(pieces.text === text, `in pieces of ${size}`)
      }
    })
  }

  it("are told to be UTF-8 or not however they are cut", () => {
    const some = fc.constantFrom(
      [0x61],
      [0xc3, 0xa9],
      [0xe2, 0x80, 0x94],
      [0xf0, 0x9f, 0x99, 0x82],
      [0xe2, 0x80],
      [0xff]
    )
    fc.assert(
      fc.property(fc.array(some), fc.integer({ min: 1, max: 5 }), (characters, size) => {
        const bytes = Buffer.concat([Buffer.alloc(16_384, "x"), Buffer.from(characters.flat())])
        const stream = new DecodeStream("text/plain")
        stream.write(bytes.subarray(0, 16_384))
        for (let at = 16_384; at < bytes.length; at += size) stream.write(bytes.subarray(at, at + size))
        stream.end()
        assert.strictEqual(stream.isNotUtf8, decodeText(bytes, "text/plain").charset !== "utf-8")
      })
    )
  })
})
