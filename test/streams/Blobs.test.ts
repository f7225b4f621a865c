/** Blobs: what goes in comes out. */
import { randomBytes } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Objm } from "@nats-io/obj"
import { Effect, Stream } from "effect"
import { Blobs } from "../../src/streams/Blobs.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { inPieces, megabyte, stored } from "./bytes.ts"
import { useStreams } from "../support/useStreams.ts"

const fixture = useStreams()
const { run } = fixture

describe("a blob", () => {
  it.each([
    ["nothing", 0, 1],
    ["one byte", 1, 1],
    ["a chunk", 128 * 1024, 64 * 1024],
    ["a chunk and a byte", 128 * 1024 + 1, 1_000],
    ["many chunks", 3 * megabyte, 65_536],
    ["one piece larger than a message", 3 * megabyte, 3 * megabyte]
  ])("comes out as it went in: %s", (_, size, piece) =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const bytes = randomBytes(size)
        const blob = yield* blobs.put(inPieces(bytes, piece), { contentType: "image/png" })
        assert.deepInclude(blob, { bytes: size, contentType: "image/png" })
        const back = yield* blobs.getBytes(blob.id)
        assert.deepEqual(back.blob, blob)
        assert.isTrue(bytes.equals(back.bytes))
      })
    )
  )

  it("comes out as a stream of small chunks", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const { id } = yield* blobs.putBytes(randomBytes(megabyte), "image/png")
        const { content, bytes } = yield* blobs.get(id)
        const sizes = yield* Stream.runCollect(Stream.map(content, (chunk) => chunk.length))
        assert.strictEqual(bytes, megabyte)
        assert.strictEqual(
          sizes.reduce((sum, size) => sum + size, 0),
          megabyte
        )
        assert.isAtMost(Math.max(...sizes), 128 * 1024)
      })
    ))

  it("comes out to two readers of the same answer", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const { id } = yield* blobs.putBytes(Buffer.from("hello"), "text/plain")
        const { content } = yield* blobs.get(id)
        const read = Effect.map(Stream.runCollect(content), (chunks) => Buffer.concat(chunks).toString())
        assert.deepEqual([yield* read, yield* read], ["hello", "hello"])
      })
    ))

  it("is one that the clients of the object store read as well", () =>
    run(
      Effect.gen(function* () {
        const { id } = yield* (yield* Blobs).putBytes(Buffer.from("blob 3"), "text/plain")
        const { connection } = yield* Nats
        const found = yield* Effect.promise(async () => {
          const store = await new Objm(connection).open("blobs")
          return { bytes: await store.getBlob(id), info: await store.info(id) }
        })
        assert.strictEqual(new TextDecoder().decode(found.bytes ?? undefined), "blob 3")
        assert.strictEqual(found.info?.size, 6)
        // Base64 for URLs, with padding; that of other texts would have no - and _ in it.
        assert.strictEqual(found.info?.digest, "SHA-256=3Dg-bLNKgY_C-EaQd81f81ifClSNJxfGfVNqfattVRU=")
      })
    ))

  it("that was never stored is missing", () =>
    run(
      Effect.gen(function* () {
        const missing = yield* Effect.flip((yield* Blobs).get("never"))
        assert.deepInclude(missing, { _tag: "BlobMissing", blob: "never" })
      })
    ))

  it("makes no consumer on the server when it is read", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const before = yield* stored
        const { id } = yield* blobs.putBytes(randomBytes(megabyte), "image/png")
        yield* blobs.getBytes(id)
        const { content } = yield* blobs.get(id)
        yield* Stream.runDrain(Stream.take(content, 1))
        assert.strictEqual((yield* stored).consumer_count, before.consumer_count)
      })
    ))

  it("outlives a crash of the server, between two of its chunks as well", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const { id } = yield* blobs.putBytes(randomBytes(megabyte), "image/png")
        const { content } = yield* blobs.get(id)
        let crashed = false
        const sizes = yield* Stream.runCollect(
          Stream.mapEffect(content, (chunk) =>
            Effect.gen(function* () {
              if (!crashed) yield* Effect.andThen(fixture.kill, fixture.restart)
              crashed = true
              return chunk.length
            })
          )
        )
        assert.strictEqual(
          sizes.reduce((sum, size) => sum + size, 0),
          megabyte
        )
      })
    ))
})
