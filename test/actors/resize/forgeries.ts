/** Files that lie: well-formed enough to be begun with, and wrong in one place. */
import { crc32, deflateSync } from "node:zlib"

const chunk = (type: string, data: Uint8Array) => {
  const content = Buffer.concat([Buffer.from(type), data])
  const around = Buffer.alloc(8)
  around.writeUInt32BE(data.length, 0)
  around.writeUInt32BE(crc32(content), 4)
  return Buffer.concat([around.subarray(0, 4), content, around.subarray(4)])
}

const head = (width: number, height: number) => {
  const data = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0])
  data.writeUInt32BE(width, 0)
  data.writeUInt32BE(height, 4)
  return chunk("IHDR", data)
}

const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

/** A PNG of as many pixels as its head says, whose data is that of `rows` rows. */
export const png = (
  { width, height, rows }: { readonly width: number; readonly height: number; readonly rows: number },
  before: ReadonlyArray<Uint8Array> = []
): Buffer =>
  Buffer.concat([
    signature,
    head(width, height),
    ...before,
    chunk("IDAT", deflateSync(Buffer.alloc((1 + 3 * width) * rows))),
    chunk("IEND", Buffer.alloc(0))
  ])

/** A chunk of a text or a colour profile that is some kilobytes here and `bytes` once it is inflated. */
export const inflating = (type: "zTXt" | "iCCP", bytes: number): Buffer =>
  chunk(type, Buffer.concat([Buffer.from("bomb\0\0"), deflateSync(Buffer.alloc(bytes))]))

/** The same file with some bytes after a marker replaced. */
export const altered = (
  file: Uint8Array,
  marker: string,
  offset: number,
  bytes: ReadonlyArray<number>
): Buffer => {
  const copy = Buffer.from(file)
  const at = copy.indexOf(marker, 0, "latin1")
  if (at < 0) throw new Error(`there is no ${marker} in the file`)
  copy.set(bytes, at + offset)
  return copy
}

/** A GIF of one pixel on a screen of the size that its head says. */
export const gif = (width: number, height: number): Buffer => {
  const screen = Buffer.from("GIF89a\0\0\0\0\0\0\0", "latin1")
  screen.writeUInt16LE(width, 6)
  screen.writeUInt16LE(height, 8)
  screen[10] = 0x80
  const palette = Buffer.from([0, 0, 0, 255, 255, 255])
  const frame = Buffer.from([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b])
  return Buffer.concat([screen, palette, frame])
}
