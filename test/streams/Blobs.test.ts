/** Blobs: what goes in comes out, and what does not go in whole leaves nothing behind. */
import { randomBytes } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Objm } from "@nats-io/obj"
import { Data, Deferred, Effect, Fiber, Schema, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Blobs, BlobTooLarge } from "../../src/streams/Blobs.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { until, useStreams } from "./fixture.ts"

const fixture = useStreams()
const { run } = fixture

const megabyte = 1024 ** 2

/** Bytes in pieces of the given size, as they come over the network. */
const inPieces = (bytes: Uint8Array, size: number) =>
  Stream.fromIterable(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) => bytes.subarray(n * size, (n + 1) * size))
  )

/** How many messages the store has: chunks and descriptions. */
const stored = Effect.flatMap(JetStream, (jetstream) =>
  Effect.map(
    Effect.flatMap(
      jetstream.call("STREAM.INFO.OBJ_blobs", {}),
      Schema.decodeUnknownEffect(
        Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, consumer_count: Schema.Int }) })
      )
    ),
    ({ state }) => state
  )
)

class Broken extends Data.TaggedError("Broken")<{ readonly at: number }> {}

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
        const bytes = randomBytes(300_000)
        const { id } = yield* (yield* Blobs).putBytes(bytes, "image/png")
        const { connection } = yield* Nats
        const found = yield* Effect.promise(async () => {
          const store = await new Objm(connection).open("blobs")
          return { bytes: await store.getBlob(id), info: await store.info(id) }
        })
        assert.isTrue(bytes.equals(found.bytes ?? Buffer.alloc(0)))
        assert.strictEqual(found.info?.size, 300_000)
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

describe("what is not stored whole", () => {
  it("is too large, and leaves nothing behind", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const before = yield* stored
        const put = blobs.put(inPieces(randomBytes(megabyte), 65_536), {
          contentType: "a/b",
          maxBytes: megabyte - 1
        })
        assert.deepEqual(yield* Effect.flip(put), new BlobTooLarge({ limit: megabyte - 1 }))
        assert.strictEqual((yield* stored).messages, before.messages)
      })
    ))

  it("is not too large with exactly as many bytes as are taken", () =>
    run(
      Effect.gen(function* () {
        const put = (yield* Blobs).put(Stream.make(randomBytes(10)), { contentType: "a/b", maxBytes: 10 })
        assert.strictEqual((yield* put).bytes, 10)
      })
    ))

  it("fails with the error of what came in, and leaves nothing behind", () =>
    run(
      Effect.gen(function* () {
        const before = yield* stored
        const content = Stream.concat(
          inPieces(randomBytes(megabyte), 65_536),
          Stream.fail(new Broken({ at: 1 }))
        )
        const broken = yield* Effect.flip((yield* Blobs).put(content, { contentType: "a/b" }))
        assert.deepEqual(broken, new Broken({ at: 1 }))
        assert.strictEqual((yield* stored).messages, before.messages)
      })
    ))

  it("is interrupted, lets go of what comes in, and leaves nothing behind", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const before = yield* stored
        const released = yield* Deferred.make<void>()
        const content = Stream.concat(inPieces(randomBytes(megabyte), 65_536), Stream.never).pipe(
          Stream.ensuring(Deferred.succeed(released, undefined))
        )
        const putting = yield* Effect.forkChild(blobs.put(content, { contentType: "a/b" }))
        yield* until(stored, ({ messages }) => messages > before.messages)
        yield* Fiber.interrupt(putting)
        yield* Deferred.await(released)
        assert.strictEqual((yield* stored).messages, before.messages)
      })
    ))

  it("is stored all the same where the server is killed in the middle and comes back", () =>
    run(
      Effect.gen(function* () {
        const blobs = yield* Blobs
        const bytes = randomBytes(megabyte)
        const crash = Effect.andThen(fixture.kill, Effect.forkChild(fixture.restart))
        const nats = yield* Nats
        let pieces = 0
        const content = Stream.tap(inPieces(bytes, 65_536), () => {
          pieces += 1
          return pieces === 8 ? Effect.provideService(crash, Nats, nats) : Effect.void
        })
        const { id } = yield* blobs.put(content, { contentType: "a/b" })
        assert.isTrue(bytes.equals((yield* blobs.getBytes(id)).bytes))
      })
    ))

  it("is refused at once where NATS is away from the beginning", () =>
    run(
      Effect.gen(function* () {
        yield* fixture.kill
        const refused = yield* Effect.flip((yield* Blobs).put(Stream.never, { contentType: "a/b" }))
        assert.strictEqual(refused._tag, "NatsUnavailable")
        yield* fixture.restart
      })
    ))

  it("is an error, and lets go of what comes in, where the server goes away and stays away", () =>
    run(
      Effect.gen(function* () {
        const nats = yield* Nats
        const released = yield* Deferred.make<void>()
        const gone = yield* Deferred.make<void>()
        const crash = Effect.andThen(
          Effect.provideService(fixture.kill, Nats, nats),
          Deferred.succeed(gone, undefined)
        )
        const content = inPieces(randomBytes(megabyte), 65_536).pipe(
          Stream.concat(Stream.fromEffect(Effect.as(crash, randomBytes(megabyte)))),
          Stream.ensuring(Deferred.succeed(released, undefined))
        )
        const putting = yield* Effect.forkChild(
          Effect.flip((yield* Blobs).put(content, { contentType: "a/b" }))
        )
        yield* Deferred.await(gone)
        for (let tenth = 0; tenth < 110; tenth += 1) yield* TestClock.adjust("100 millis")
        assert.strictEqual((yield* Fiber.join(putting))._tag, "NatsUnavailable")
        yield* Deferred.await(released)
        yield* fixture.restart
      }).pipe(Effect.provide(TestClock.layer()))
    ))
})
