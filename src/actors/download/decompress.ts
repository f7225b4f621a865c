/** Undoes the content encodings of a body while it comes in. */
import type { Readable, Transform } from "node:stream"
import { createBrotliDecompress, createInflate, createInflateRaw, createZstdDecompress } from "node:zlib"
import { Gunzip } from "./Gunzip.ts"
import { codeOf } from "./reason.ts"

/** The value of `accept-encoding`. */
export const accepted = "gzip, br, zstd, deflate"

/** Four times the default: each piece is a trip to another thread and back. */
const options = { chunkSize: 65_536 }

const gunzip = () => new Gunzip(options)

const decoders: Readonly<Record<string, (firstByte: number) => Transform>> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  br: () => createBrotliDecompress(options),
  zstd: () => createZstdDecompress(options),
  // `deflate` means the zlib format, whose first byte ends in 8; some servers send the bare one.
  deflate: (firstByte) => ((firstByte & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options))
}

/** Nobody encodes a page more than twice; a hundred layers would be hours of work in a small body. */
const mostLayers = 2

/** The encodings of this header, the last one first; undefined if they are not read here. */
export const layersOf = (contentEncoding: string): ReadonlyArray<string> | undefined => {
  const layers = contentEncoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && name !== "identity")
    .toReversed()
  return layers.length <= mostLayers && layers.every((name) => Object.hasOwn(decoders, name))
    ? layers
    : undefined
}

/** What takes the layers off a body that begins like this. Under another layer, `deflate` is taken at its word. */
export const decodersOf = (layers: ReadonlyArray<string>, first: Uint8Array): ReadonlyArray<Transform> =>
  layers.flatMap((name, at) => decoders[name]?.(at === 0 ? (first[0] ?? 0) : 8) ?? [])

/**
 * Whether it failed at what is no frame of zstd, and has given all it had: after some output that is behind the end. What
 * comes in one piece with the end ends it by itself, as with the other encodings.
 */
export const isBehindEnd = (decoder: Transform, cause: unknown): boolean =>
  codeOf(cause) === "ZSTD_error_prefix_unknown" && decoder.readableLength === 0

/** The first bytes of a body, which are put back; undefined if it has none, whatever encoding it is said to have. */
export const beginningOf = (body: Readable): Promise<Uint8Array | undefined> =>
  new Promise((resolve, reject) => {
    body.once("error", reject)
    // One that has ended already is never readable.
    body.once("end", () => resolve(undefined))
    body.once("readable", () => {
      const first: Uint8Array | null = body.read()
      if (first !== null) body.unshift(first)
      resolve(first ?? undefined)
    })
  })
