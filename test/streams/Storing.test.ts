/** A stream that stores nothing: it is tried until it does, whether anybody stores or not, and said twice. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { JetStream, JetStreamRefused, refusal } from "../../src/streams/JetStream.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Storing, blobStore, queueOf } from "../../src/streams/Storing.ts"
import { useStreams } from "../support/useStreams.ts"

const fixture = useStreams("count")

const silence = new NatsUnavailable({ asked: "submit", reason: "no answer" })
const refused = (code: number, description: string) =>
  new JetStreamRefused({ asked: "submit", code, description })
const full = refused(refusal.storeFailed, "maximum bytes exceeded")
const broken = refused(refusal.storeFailed, "no space left on device")

/** A server that answers a publish as it is told to, and what was published and said. */
const house = Effect.gen(function* () {
  const state: { answer: Effect.Effect<never, NatsUnavailable | JetStreamRefused> | undefined } = {
    answer: undefined
  }
  const tried: Array<string> = []
  const lines: Array<string> = []
  const server = Layer.mock(JetStream, {
    publish: (subject) =>
      Effect.suspend(() => {
        tried.push(subject)
        return state.answer ?? Effect.succeed({ stream: "S", sequence: 1, duplicate: false })
      })
  })
  const log = Logger.map(Logger.formatSimple, (line) => lines.push(line))
  const layer = Layer.fresh(Storing.layer).pipe(Layer.provide(server), Layer.provide(Logger.layer([log])))
  const storing = Context.get(yield* Layer.build(layer), Storing)
  const storeBy = (
    answer: Effect.Effect<unknown, NatsUnavailable | JetStreamRefused>,
    place = queueOf("count")
  ) => Effect.provide(Effect.ignore(storing.watched(place, answer)), Logger.layer([log]))
  const store = (place = queueOf("count")) =>
    storeBy(
      Effect.suspend(() => state.answer ?? Effect.void),
      place
    )
  return { state, tried, lines, store, storeBy, trouble: storing.trouble }
})

/** In time that passes as it is told to. */
const run = <A, E>(test: Effect.Effect<A, E, Effect.Services<typeof house>>) =>
  fixture.run(Effect.provide(test, TestClock.layer()))

describe("a stream that stores nothing", () => {
  it("is a trouble until it stores what is tried on it, though nobody stores any more", () =>
    run(
      Effect.gen(function* () {
        const { state, tried, lines, store, trouble } = yield* house
        assert.isUndefined(yield* trouble)
        state.answer = Effect.fail(silence)
        yield* store()
        yield* store()
        for (let minute = 0; minute < 10; minute += 1) {
          yield* TestClock.adjust("1 minute")
          assert.include(yield* trouble, "no answer")
        }
        assert.isAtLeast(tried.length, 100)
        assert.match(tried[0] ?? "", /^tasks\.count\.normal\./)
        state.answer = undefined
        yield* TestClock.adjust("5 seconds")
        assert.isUndefined(yield* trouble)
        const asked = tried.length
        yield* TestClock.adjust("1 minute")
        assert.strictEqual(tried.length, asked)
        assert.strictEqual(lines.length, 2, lines.join("\n"))
      })
    ))

  it("is none any more as soon as something is stored, or refused by a word", () =>
    run(
      Effect.gen(function* () {
        const { state, tried, store, trouble } = yield* house
        for (const answer of [undefined, Effect.fail(full)]) {
          state.answer = Effect.fail(silence)
          yield* store()
          assert.isDefined(yield* trouble)
          state.answer = answer
          yield* store()
          assert.isUndefined(yield* trouble)
        }
        yield* TestClock.adjust("1 minute")
        assert.deepEqual(tried, [])
      })
    ))

  it("is a trouble as long as it has no room on its disk, and none where it has as much as it may", () =>
    run(
      Effect.gen(function* () {
        const { state, store, trouble } = yield* house
        state.answer = Effect.fail(silence)
        yield* store()
        state.answer = Effect.fail(broken)
        yield* TestClock.adjust("1 minute")
        assert.isDefined(yield* trouble)
        state.answer = Effect.fail(full)
        yield* TestClock.adjust("1 minute")
        assert.isUndefined(yield* trouble)
      })
    ))

  it("is none where only what was begun before the last thing stored fails", () =>
    run(
      Effect.gen(function* () {
        const { store, storeBy, trouble } = yield* house
        const failing = yield* Deferred.make<void, NatsUnavailable>()
        const slow = yield* Effect.forkChild(storeBy(Deferred.await(failing)), { startImmediately: true })
        yield* store()
        yield* Deferred.fail(failing, silence)
        yield* Fiber.await(slow)
        assert.isUndefined(yield* trouble)
      })
    ))

  it("is a trouble whatever another one does", () =>
    run(
      Effect.gen(function* () {
        const { state, store, trouble } = yield* house
        state.answer = Effect.fail(silence)
        yield* store(blobStore)
        state.answer = undefined
        yield* store(queueOf("fetch"))
        assert.include(yield* trouble, "no answer")
      })
    ))

  it("is not known where there is no connection", () =>
    fixture.run(
      Effect.gen(function* () {
        const { state, store, trouble } = yield* house
        yield* fixture.kill
        state.answer = Effect.fail(silence)
        yield* store()
        assert.isUndefined(yield* trouble)
        yield* fixture.restart
      })
    ))
})
