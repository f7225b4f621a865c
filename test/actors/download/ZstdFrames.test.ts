/** Frames of zstd: all are read, however a body is cut in pieces. */
import { randomBytes } from "node:crypto"
import { Readable } from "node:stream"
import { constants, createZstdDecompress, zstdCompressSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { ZstdFrames } from "../../../src/actors/download/ZstdFrames.ts"

/** Not compressible, one byte again and again, and words. */
const content = Buffer.concat([
  randomBytes(30_000),
  Buffer.alloc(1_000_000),
  Buffer.from("mill ".repeat(9_000))
])

const checked = (bytes: Buffer | string) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_checksumFlag]: 1 } })
/** How many bytes there will be is not said. */
const unsized = (bytes: Buffer | string) =>
  zstdCompressSync(bytes, { params: { [constants.ZSTD_c_contentSizeFlag]: 0 } })

const skipped = (which: number, size: number) => {
  const head = Buffer.alloc(8)
  head.writeUInt32LE(0x184d2a50 + which)
  head.writeUInt32LE(size, 4)
  return Buffer.concat([head, Buffer.alloc(size, "s")])
}

const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
    bytes.subarray(at * size, (at + 1) * size)
  )

const undone = (pieces: ReadonlyArray<Buffer>) =>
  new Promise<Buffer>((resolve, reject) => {
    const frames = new ZstdFrames().on("error", reject)
    const decoder = createZstdDecompress().on("error", reject)
    Readable.from(pieces)
      .pipe(frames)
      .pipe(decoder)
      .toArray()
      .then((chunks: ReadonlyArray<Buffer>) => resolve(Buffer.concat(chunks)), reject)
  })

const fails = (pieces: ReadonlyArray<Buffer>) =>
  undone(pieces).then(
    () => false,
    () => true
  )

describe("frames of zstd", () => {
  const frames = [
    zstdCompressSync(content),
    skipped(7, 70_000),
    checked(content),
    zstdCompressSync(""),
    unsized("mill")
  ]
  const body = Buffer.concat([skipped(0, 0), ...frames, skipped(15, 3)])
  const whole = Buffer.concat([content, content, Buffer.from("mill")])
  for (const size of [7, 1_000, 65_536, body.length]) {
    it(`are read one after the other in pieces of ${size} bytes`, async () => {
      assert.isTrue((await undone(cut(body, size))).equals(whole))
    })
  }

  const small = Buffer.concat([checked("mill"), skipped(1, 2), unsized("race")])
  it("are read byte by byte", async () => {
    assert.strictEqual((await undone(cut(small, 1))).toString(), "millrace")
  })

  it("fail wherever one is cut off", async () => {
    const ends = [checked("mill"), skipped(1, 2), unsized("race")].reduce<ReadonlyArray<number>>(
      (so, { length }) => [...so, (so.at(-1) ?? 0) + length],
      []
    )
    for (let length = 1; length < small.length; length++) {
      // Fewer bytes than a frame's name has are none.
      if (ends.some((end) => length >= end && length < end + 4)) continue
      assert.isTrue(await fails([small.subarray(0, length)]), String(length))
    }
  })

  it("fail when one of them is not what was compressed", async () => {
    const changed = Buffer.concat([zstdCompressSync("mill"), checked("race")])
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1
    assert.isTrue(await fails([changed]))
  })

  it("end where something else begins, whatever follows", async () => {
    const pieces = [checked("mill"), Buffer.from("no frame"), checked("race")]
    assert.strictEqual((await undone(pieces)).toString(), "mill")
  })

  it("are too many where there are ten thousand", async () => {
    const empty = Buffer.concat(Array.from({ length: 10_001 }, () => skipped(0, 0)))
    assert.isTrue(await fails([empty]))
  })
})
