/** Colour profiles (ICC.1, version 2) made by hand: a photograph says by one what its numbers mean. */

const s15Fixed16 = (value: number) => Math.round(value * 65_536)

const tag = (type: string, ...words: ReadonlyArray<number>) => {
  const bytes = Buffer.alloc(8 + 4 * words.length)
  bytes.write(type, "latin1")
  words.forEach((word, at) => bytes.writeInt32BE(word, 8 + 4 * at))
  return bytes
}

const xyz = (x: number, y: number, z: number) => tag("XYZ ", ...[x, y, z].map(s15Fixed16))

/** A power of that much, in 8.8 bits, in the upper half of a word. */
const gamma = (value: number) => tag("curv", 1, Math.round(value * 256) * 65_536)

const profile = (tags: Readonly<Record<string, Buffer>>) => {
  const head = Buffer.alloc(128)
  head.writeUInt32BE(0x02_10_00_00, 8)
  head.write("mntrRGB XYZ ", 12, "latin1")
  head.write("acsp", 36, "latin1")
  // The white of the space that colours are put across in, D50.
  xyz(0.9642, 1, 0.8249).copy(head, 68, 8)
  const entries = Object.entries(tags)
  const table = Buffer.alloc(4 + 12 * entries.length)
  table.writeUInt32BE(entries.length, 0)
  let offset = head.length + table.length
  entries.forEach(([name, { length }], at) => {
    table.write(name, 4 + 12 * at, "latin1")
    table.writeUInt32BE(offset, 8 + 12 * at)
    table.writeUInt32BE(length, 12 + 12 * at)
    offset += length
  })
  const bytes = Buffer.concat([head, table, ...Object.values(tags)])
  bytes.writeUInt32BE(bytes.length, 0)
  return bytes
}

/** Adobe RGB (1998): its red is redder and its green greener than a screen's. */
export const adobeRgb = profile({
  wtpt: xyz(0.9505, 1, 1.0891),
  rXYZ: xyz(0.60974, 0.31111, 0.01947),
  gXYZ: xyz(0.20528, 0.62567, 0.06087),
  bXYZ: xyz(0.14919, 0.06322, 0.74457),
  rTRC: gamma(563 / 256),
  gTRC: gamma(563 / 256),
  bTRC: gamma(563 / 256)
})

/** The same numbers, said to mean what the profile says: in a segment of its own, behind the mark that begins a JPEG. */
export const withProfile = (jpeg: Uint8Array, icc: Buffer): Uint8Array => {
  const body = Buffer.concat([Buffer.from("ICC_PROFILE\0\x01\x01", "latin1"), icc])
  const head = Buffer.from([0xff, 0xe2, 0, 0])
  head.writeUInt16BE(body.length + 2, 2)
  return Buffer.concat([jpeg.subarray(0, 2), head, body, jpeg.subarray(2)])
}
