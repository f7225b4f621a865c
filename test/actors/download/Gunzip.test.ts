/** Gunzip: the same as Node's, however a body is cut in pieces. */
import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { crc32, gzipSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Gunzip } from "../../../src/actors/download/Gunzip.ts"

/** Not compressible, and much in little. */
const content = Buffer.concat([randomBytes(100_000), Buffer.alloc(3_000_000), randomBytes(100)])

/** With all a head may have: extra bytes, a name, a comment, a checksum. */
const dressed = (bytes: Buffer) => {
  const plain = gzipSync(bytes)
  const head = Buffer.from([0x1f, 0x8b, 8, 30, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, 97, 0, 98, 99, 0])
  const sum = Buffer.alloc(2)
  sum.writeUInt16LE(crc32(head) & 0xffff)
  return Buffer.concat([head, sum, plain.subarray(10)])
}

const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size)
  )

const undone = (pieces: ReadonlyArray<Buffer>) =>
  Readable.from(pieces)
    .pipe(new Gunzip({}))
    .toArray()
    .then((chunks: ReadonlyArray<Buffer>) => Buffer.concat(chunks))

describe("gunzip", () => {
  const body = Buffer.concat([gzipSync(content), dressed(content), gzipSync("")])
  for (const size of [7, 1_000, 65_536, body.length]) {
    it(`takes members in pieces of ${size} bytes`, async () => {
      assert.isTrue((await undone(cut(body, size))).equals(Buffer.concat([content, content])))
    })
  }

  const small = dressed(Buffer.from("mill"))
  it("takes them byte by byte", async () => {
    assert.strictEqual((await undone(cut(Buffer.concat([small, small]), 1))).toString(), "millmill")
  })

  it("fails wherever a body is cut off", async () => {
    for (let length = 1; length < small.length; length++) {
      const failed = await undone([small.subarray(0, length)]).then(
        () => false,
        () => true
      )
      assert.isTrue(failed, String(length))
    }
  })

  it("fails when the content is not what was compressed", async () => {
    const changed = Buffer.from(small)
    changed[small.length - 8] = (changed[small.length - 8] ?? 0) ^ 1
    const failed = await undone([changed]).then(
      () => false,
      () => true
    )
    assert.isTrue(failed)
  })
})
