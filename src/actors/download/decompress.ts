/** Undoes the content encodings of a body, within the limit, so that a small bomb does not become a big body. */
import { promisify } from "node:util"
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib"
import { Effect } from "effect"
import { PageTooLarge, PageUnreachable } from "../../schemas/Download.ts"
import { codeOf } from "./reason.ts"

/** The value of `accept-encoding`. */
export const accepted = "gzip, br, zstd, deflate"

type Decoder = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Promise<Uint8Array>

const inflateZlib: Decoder = promisify(inflate)
const inflateBare: Decoder = promisify(inflateRaw)

const decoders: Readonly<Record<string, Decoder>> = {
  gzip: promisify(gunzip),
  "x-gzip": promisify(gunzip),
  br: promisify(brotliDecompress),
  zstd: promisify(zstdDecompress),
  // `deflate` means the zlib format, whose first byte ends in 8; some servers send the bare one.
  deflate: (bytes, options) =>
    ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateZlib(bytes, options) : inflateBare(bytes, options)
}

/** `encoding` is the header, in the order the encodings were applied. */
export const decompress = Effect.fnUntraced(function* (
  bytes: Uint8Array,
  encoding: string,
  { url, maxBytes }: { readonly url: string; readonly maxBytes: number }
) {
  const names = encoding
    .toLowerCase()
    .split(",")
    .map((name) => name.trim())
  const applied = names.filter((name) => name !== "" && name !== "identity")
  const unread = applied.find((name) => !Object.hasOwn(decoders, name))
  // Nobody encodes a page more than twice; a hundred layers would be hours of work in a small body.
  if (unread !== undefined || applied.length > 2) {
    return yield* new PageUnreachable({
      url,
      reason: `its body is encoded as "${encoding}", which is not read here`
    })
  }

  let decoded = bytes
  for (const name of applied.toReversed()) {
    const decode = decoders[name]
    // Some servers announce an encoding for an empty body, which has none.
    if (decode === undefined || decoded.length === 0) continue
    const encoded = decoded
    decoded = yield* Effect.tryPromise({
      try: () => decode(encoded, { maxOutputLength: maxBytes }),
      catch: (cause) =>
        codeOf(cause) === "ERR_BUFFER_TOO_LARGE"
          ? new PageTooLarge({ url, limit: maxBytes })
          : new PageUnreachable({ url, reason: `its body is broken or cut short (${name})` })
    })
  }
  return decoded
})
