/** Downloads: what follows the end of a compressed body. */
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { web } from "../support/web.ts"
import { downloads, failureOf, get, text } from "./download/world.ts"

const compressed: ReadonlyArray<[string, Buffer]> = [
  ["gzip", gzipSync("mill")],
  ["gzip", Buffer.concat([gzipSync("mi"), gzipSync("ll")])],
  ["br", brotliCompressSync("mill")],
  ["zstd", zstdCompressSync("mill")],
  ["zstd", Buffer.concat([zstdCompressSync("mi"), zstdCompressSync("ll")])],
  ["deflate", deflateSync("mill")],
  ["deflate", deflateRawSync("mill")],
  ["br, gzip", gzipSync(brotliCompressSync("mill"))]
]
const junks = {
  words: Buffer.from("<!-- mill -->"),
  zeros: Buffer.alloc(20),
  much: Buffer.alloc(900_000, "x")
}

describe("what follows the end of a compressed body", () => {
  for (const [at, [encoding, body]] of compressed.entries()) {
    for (const [name, junk] of Object.entries(junks)) {
      it.live(`is ignored: ${name} after ${encoding} (${at})`, () =>
        Effect.gen(function* () {
          const at = yield* web((request, response) => {
            response.writeHead(200, { "content-encoding": encoding })
            if (request.url === "/together") return response.end(Buffer.concat([body, junk]))
            return response.write(body, () => setTimeout(() => response.end(junk), 30))
          })
          assert.strictEqual(text((yield* get(at("/together"))).bytes), "mill")
          assert.strictEqual(text((yield* get(at("/apart"))).bytes), "mill")
        }).pipe(Effect.provide(downloads({ FETCH_TIMEOUT: "4 seconds" })))
      )
    }
  }

  it.live("does not hide that a body is none of the kind it is said to be", () =>
    Effect.gen(function* () {
      for (const encoding of ["gzip", "zstd", "br", "deflate"]) {
        const failure = yield* failureOf((_, response) =>
          response.writeHead(200, { "content-encoding": encoding }).end("<!-- mill -->")
        )
        assert.strictEqual(failure._tag, "PageUnreachable", encoding)
      }
    })
  )
})
