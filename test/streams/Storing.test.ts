/** A stream that is mute: it is tried until it answers, whether anybody stores or not, and said twice. */
import { assert, describe, it } from "@effect/vitest"
import { Context, Deferred, Effect, Fiber, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { JetStream } from "../../src/streams/JetStream.ts"
import { JetStreamRefused, refusal } from "../../src/streams/JetStreamRefused.ts"
import { NatsUnavailable } from "../../src/streams/NatsUnavailable.ts"
import { Storing, blobStore, queueOf, scheduleStore } from "../../src/streams/Storing.ts"
import { publishing } from "../support/publishing.ts"

type Answer = Effect.Effect<
  { readonly stream: string; readonly sequence: number },
  NatsUnavailable | JetStreamRefused
>

const stored: Answer = Effect.succeed({ stream: "S", sequence: 1 })
const unanswered = (reason: string): Answer => Effect.fail(new NatsUnavailable({ asked: "submit", reason }))
const silence = unanswered("timed out")
const refused = (code: number, description = ""): Answer =>
  Effect.fail(new JetStreamRefused({ asked: "submit", code, description }))
const full = refused(refusal.storeFailed, "maximum bytes exceeded")
const broken = refused(refusal.storeFailed, "no space left on device")

/** A server that answers a publish as it is told to, and what was tried and said. */
const house = Effect.gen(function* () {
  const state = { answer: stored }
  const tried: Array<string> = []
  const lines: Array<string> = []
  const server = Layer.mock(
    JetStream,
    publishing((subject) =>
      Effect.suspend(() => {
        tried.push(subject)
        return state.answer
      })
    )
  )
  const log = Logger.layer([Logger.map(Logger.formatSimple, (line) => lines.push(line))])
  const layer = Storing.layer.pipe(Layer.provide(server), Layer.provide(log))
  const storing = Context.get(yield* Layer.build(layer), Storing)
  const store = (answer: Answer, place = queueOf("count")) =>
    Effect.provide(Effect.ignore(storing.watched(place, answer)), log)
  /** As often as a publish is repeated, for as long as a caller waits. */
  const submit = (answer: Answer, place = queueOf("count")) =>
    Effect.gen(function* () {
      for (let n = 0; n < 5; n += 1)
        yield* Effect.andThen(store(answer, place), TestClock.adjust("2 seconds"))
    })
  return { state, tried, lines, store, submit, trouble: storing.trouble }
})

describe("a stream that answers nothing", () => {
  it.effect("is a trouble until it stores what is tried on it, though nobody stores any more", () =>
    Effect.gen(function* () {
      const { state, tried, lines, submit, trouble } = yield* house
      assert.isUndefined(yield* trouble)
      state.answer = silence
      yield* submit(silence)
      for (let minute = 0; minute < 10; minute += 1) {
        yield* TestClock.adjust("1 minute")
        assert.include(yield* trouble, "the queue of count stores nothing")
      }
      assert.isAtLeast(tried.length, 100)
      assert.match(tried[0] ?? "", /^tasks\.count\.normal\./)
      assert.strictEqual(new Set(tried).size, 1)
      state.answer = stored
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* trouble)
      const asked = tried.length
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(tried.length, asked)
      assert.strictEqual(lines.length, 2, lines.join("\n"))
    })
  )

  it.effect("is none if it was silent once, or for a moment", () =>
    Effect.gen(function* () {
      const { lines, store, trouble } = yield* house
      yield* store(silence)
      yield* TestClock.adjust("1 hour")
      yield* store(stored)
      yield* store(silence)
      yield* TestClock.adjust("2 seconds")
      yield* store(silence)
      assert.isUndefined(yield* trouble)
      assert.deepEqual(lines, [])
    })
  )

  it.effect.each([
    ["something is stored", stored, undefined],
    ["it is refused, being full", full, undefined],
    ["something is too large for it", refused(refusal.messageTooLarge), undefined],
    ["a guard refuses", refused(refusal.wrongLastSequence), "mute"],
    ["there is no right", unanswered("not permitted"), "mute"],
    ["there is no connection", unanswered("disconnected"), "mute"],
    ["the disk has no room", broken, "mute"]
  ] as const)("after that is a trouble no longer where %s: as it may be", ([, answer, expected]) =>
    Effect.gen(function* () {
      const { state, store, submit, trouble } = yield* house
      state.answer = silence
      yield* submit(silence)
      yield* store(answer)
      assert.strictEqual((yield* trouble) === undefined ? undefined : "mute", expected)
    })
  )

  it.effect.each(["not permitted", "no responders", "disconnected"])(
    "is not one of which it is said: %s",
    (reason) =>
      Effect.gen(function* () {
        const { tried, submit, trouble } = yield* house
        yield* submit(unanswered(reason))
        yield* TestClock.adjust("1 minute")
        assert.isUndefined(yield* trouble)
        assert.deepEqual(tried, [])
      })
  )

  it.effect("stores again where an earlier trial is found in it", () =>
    Effect.gen(function* () {
      const { state, submit, trouble } = yield* house
      state.answer = silence
      yield* submit(silence)
      state.answer = refused(refusal.wrongLastSequence)
      yield* TestClock.adjust("5 seconds")
      assert.isUndefined(yield* trouble)
    })
  )

  it.effect("is tried by one, however often it comes and goes", () =>
    Effect.gen(function* () {
      const { state, tried, store, submit } = yield* house
      state.answer = silence
      for (let n = 0; n < 10; n += 1) {
        yield* store(stored)
        yield* store(silence)
        yield* TestClock.adjust("3 seconds")
        yield* store(silence)
      }
      yield* submit(silence)
      const before = tried.length
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(tried.length - before, 12)
    })
  )

  it.effect("is none where only what was begun before the last answer fails", () =>
    Effect.gen(function* () {
      const { store, trouble } = yield* house
      const failing = yield* Deferred.make<never, NatsUnavailable>()
      yield* store(silence)
      const slow = yield* Effect.forkChild(store(Deferred.await(failing)), { startImmediately: true })
      yield* store(stored)
      yield* TestClock.adjust("10 seconds")
      yield* Deferred.fail(failing, new NatsUnavailable({ asked: "submit", reason: "timed out" }))
      yield* Fiber.await(slow)
      yield* store(silence)
      assert.isUndefined(yield* trouble)
    })
  )

  it.effect("is a trouble whatever another one does", () =>
    Effect.gen(function* () {
      const { state, submit, store, trouble } = yield* house
      state.answer = silence
      yield* submit(silence, blobStore)
      yield* store(stored, queueOf("fetch"))
      assert.include(yield* trouble, "the store of blobs")
    })
  )

  it.effect("may be that of what is scheduled, by which no schedule is made", () =>
    Effect.gen(function* () {
      const { state, tried, submit, trouble } = yield* house
      state.answer = silence
      yield* submit(silence, scheduleStore)
      yield* TestClock.adjust("10 seconds")
      assert.include(yield* trouble, "the stream of schedules")
      assert.match(tried[0] ?? "", /^ran\._/)
    })
  )
})
