/** What does not go in whole leaves nothing behind. */
import { randomBytes } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Data, Deferred, Effect, Fiber, Stream } from "effect"
import { TestClock } from "effect/testing"
import { Blobs, BlobTooLarge } from "../../src/streams/Blobs.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { inPieces, megabyte, stored } from "./bytes.ts"
import { until, useStreams } from "../support/useStreams.ts"

const fixture = useStreams()
const { run } = fixture

class Broken extends Data.TaggedError("Broken")<{ readonly at: number }> {}

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
