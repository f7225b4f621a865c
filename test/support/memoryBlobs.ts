/** Blobs in memory: what the object store does, for tests of actors without NATS. */
import { Effect, Layer, Stream } from "effect"
import { BlobMissing } from "../../src/schemas/Blob.ts"
import { Blobs, BlobTooLarge } from "../../src/streams/Blobs.ts"

const chunkSize = 128 * 1024

export const memoryBlobs = Layer.sync(Blobs, () => {
  const stored = new Map<string, { readonly contentType: string; readonly bytes: Uint8Array }>()

  const putBytes = (bytes: Uint8Array, contentType: string) =>
    Effect.sync(() => {
      const id = `blob-${stored.size + 1}`
      // A copy: what the caller does to its bytes afterwards does not change what is stored.
      stored.set(id, { contentType, bytes: bytes.slice() })
      return { id, bytes: bytes.length, contentType }
    })

  const find = (id: string) =>
    Effect.suspend(() => {
      const found = stored.get(id)
      if (found === undefined) return Effect.fail(new BlobMissing({ blob: id }))
      const { bytes, contentType } = found
      return Effect.succeed({ blob: { id, bytes: bytes.length, contentType }, bytes })
    })

  return Blobs.of({
    put: Effect.fnUntraced(function* (content, { contentType, maxBytes: limit = Infinity }) {
      const chunks: Array<Uint8Array> = []
      let size = 0
      yield* Stream.runForEach(content, (chunk) => {
        size += chunk.length
        chunks.push(chunk)
        return size > limit ? Effect.fail(new BlobTooLarge({ limit })) : Effect.void
      })
      return yield* putBytes(Buffer.concat(chunks), contentType)
    }),
    putBytes,
    get: (id) =>
      Effect.map(find(id), ({ blob, bytes }) => ({
        ...blob,
        content: Stream.fromIterable([...chunksOf(bytes)])
      })),
    getBytes: (id) => Effect.map(find(id), ({ blob, bytes }) => ({ blob, bytes: bytes.slice() }))
  })
})

const chunksOf = function* (bytes: Uint8Array) {
  for (let start = 0; start < bytes.length; start += chunkSize) yield bytes.slice(start, start + chunkSize)
}
