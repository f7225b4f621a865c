/** Downloads: what is small on the wire and large when decompressed. */
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync
} from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect } from "effect"
import { web } from "../support/web.ts"
import { downloads, failureOf, get } from "./download/world.ts"

/** A million zeros in few bytes. */
const zeros = Buffer.alloc(1_000_000)
const brotli = (bytes: Uint8Array) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } })

/** The encoding, its bomb. */
const bombs: ReadonlyArray<[string, Uint8Array]> = [
  ["gzip", gzipSync(zeros)],
  ["deflate", deflateSync(zeros)],
  ["deflate", deflateRawSync(zeros)],
  ["br", brotli(zeros)],
  ["zstd", zstdCompressSync(zeros)],
  ["gzip, gzip", gzipSync(gzipSync(zeros))],
  ["br, gzip", gzipSync(brotli(zeros))],
  ["zstd, br", brotli(zstdCompressSync(zeros))],
  // Several streams in a row.
  ["gzip", Buffer.concat([gzipSync(zeros.subarray(0, 60_000)), gzipSync(zeros.subarray(0, 60_000))])],
  [
    "zstd",
    Buffer.concat([zstdCompressSync(zeros.subarray(0, 60_000)), zstdCompressSync(zeros.subarray(0, 60_000))])
  ]
]

describe("a bomb", () => {
  for (const [at, [encoding, bomb]] of bombs.entries()) {
    it.live(`in ${encoding} (${at}) ends as DecompressedTooLarge`, () =>
      Effect.gen(function* () {
        const failure = yield* failureOf(
          (_, response) => response.writeHead(200, { "content-encoding": encoding }).end(bomb),
          { FETCH_MAX_DECOMPRESSED_BYTES: "100000" }
        )
        assert.include({ ...failure }, { _tag: "DecompressedTooLarge", limit: 100_000 })
        assert.include(failure.message, "FETCH_MAX_DECOMPRESSED_BYTES")
      })
    )
  }

  it.live("ends before it has come in", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const at = yield* web((request, response) => {
        request.socket.on("close", () => Deferred.doneUnsafe(closed, Effect.void))
        response.writeHead(200, { "content-encoding": "gzip" }).write(gzipSync(zeros))
      })
      const failure = yield* Effect.flip(get(at("/")))
      assert.strictEqual(failure._tag, "DecompressedTooLarge")
      yield* Deferred.await(closed)
    }).pipe(Effect.provide(downloads({ FETCH_MAX_DECOMPRESSED_BYTES: "100000" })))
  )

  it.live("is none if it is exactly as much as may be", () =>
    Effect.gen(function* () {
      const at = yield* web((_, response) =>
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(zeros))
      )
      assert.strictEqual((yield* get(at("/"))).bytes.length, zeros.length)
    }).pipe(Effect.provide(downloads({ FETCH_MAX_DECOMPRESSED_BYTES: "1000000", FETCH_MAX_BYTES: "100000" })))
  )

  it.live("that wants more memory for zstd than servers may ask for is not read", () =>
    Effect.gen(function* () {
      const params = { [constants.ZSTD_c_windowLog]: 24 }
      const bomb = zstdCompressSync(Buffer.alloc(9_000_000), { params })
      const failure = yield* failureOf((_, response) =>
        response.writeHead(200, { "content-encoding": "zstd" }).end(bomb)
      )
      assert.include(
        { ...failure },
        { _tag: "PageUnreachable", reason: "its body is broken or cut short (zstd)" }
      )
    })
  )
})
