/** Undoes the content encodings of a body while it comes in. */
import type { Readable, Transform } from "node:stream"
import {
  constants,
  createBrotliDecompress,
  createInflate,
  createInflateRaw,
  createZstdDecompress
} from "node:zlib"
import { Gunzip } from "./Gunzip.ts"
import { ZstdFrames } from "./ZstdFrames.ts"

/** The value of `accept-encoding`. */
export const accepted = "gzip, br, zstd, deflate"

/** Four times the default: each piece is a trip to another thread and back. */
const options = { chunkSize: 65_536 }

/** 8 MB, which no server may exceed (RFC 9659): Node would set aside 128 for whoever asks for them. */
const window = { [constants.ZSTD_d_windowLogMax]: 23 }

const gunzip = () => [new Gunzip(options)]

/** One after the other. */
const decoders: Readonly<Record<string, (firstByte: number) => ReadonlyArray<Transform>>> = {
  gzip: gunzip,
  "x-gzip": gunzip,
  br: () => [createBrotliDecompress(options)],
  zstd: () => [new ZstdFrames(), createZstdDecompress({ ...options, params: window })],
  // `deflate` means the zlib format, whose first byte ends in 8; some servers send the bare one.
  deflate: (firstByte) => [(firstByte & 0x0f) === 8 ? createInflate(options) : createInflateRaw(options)]
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

/** What takes a layer off, and which. */
export interface Decoder {
  readonly stream: Transform
  readonly layer: string
}

/** What takes the layers off a body that begins like this. Under another layer, `deflate` is taken at its word. */
export const decodersOf = (layers: ReadonlyArray<string>, first: Uint8Array): ReadonlyArray<Decoder> =>
  layers.flatMap((layer, at) =>
    (decoders[layer]?.(at === 0 ? (first[0] ?? 0) : 8) ?? []).map((stream) => ({ stream, layer }))
  )

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
