/** Submitting and waiting: one caller's key is one task, and whoever waits hears at once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { Results } from "../../src/streams/Results.ts"
import { type Request, submit, wait } from "../../src/streams/Submit.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const fixture = useStreams("count", "fetch")
const { run } = fixture

const count: Request = { kind: "count", input: { text: "one two" } }

const finish = (key: string) =>
  Effect.flatMap(Results, (results) =>
    results.store({ ...finished(key, "succeeded", { input: JSON.stringify(count.input) }), kind: "count" })
  )

const queued = Effect.flatMap(Queues, (queues) => Effect.map(queues.depth("count"), (depth) => depth.queued))

const emptied = Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.PURGE.TASKS_count", {}))

describe("submitting", () => {
  it("queues a task, and another the next time", () =>
    run(
      Effect.gen(function* () {
        const [first, second] = [yield* submit(count), yield* submit(count)]
        assert.deepInclude(first, { kind: "count", state: "queued", id: TaskId.make("count", first.key) })
        assert.notStrictEqual(first.id, second.id)
      })
    ))

  it("gives the same task for the same key of the caller while it waits", () =>
    run(
      Effect.gen(function* () {
        yield* emptied
        const first = yield* submit({ ...count, key: "order 17 / ä" })
        const second = yield* submit({ ...count, key: "order 17 / ä" })
        assert.deepEqual(second, first)
        assert.strictEqual(yield* queued, 1)
      })
    ))

  it("gives the same task for the same key after it is finished, and queues nothing", () =>
    run(
      Effect.gen(function* () {
        const { id, key } = yield* submit({ ...count, key: "done" })
        yield* finish(key)
        yield* emptied
        assert.deepEqual(yield* submit({ ...count, key: "done" }), {
          id,
          key,
          kind: "count",
          state: "succeeded"
        })
        assert.strictEqual(yield* queued, 0)
      })
    ))

  it("gives the same task for the same input with its fields in another order, and for what JSON makes the same", () =>
    run(
      Effect.gen(function* () {
        const order = { key: "order", kind: "count" }
        const first = yield* submit({ ...order, input: { text: "a", top: 0, words: "unicode" } })
        const second = yield* submit({ ...order, input: { words: "unicode", top: -0, text: "a" } })
        assert.deepEqual(second, first)
        assert.deepEqual(yield* submit({ ...order, input: { words: "unicode", top: -0, text: "a" } }), first)
      })
    ))

  it.each(["waits", "is finished"])("refuses a key whose task %s and has another input", (where) =>
    run(
      Effect.gen(function* () {
        const key = `taken, ${where}`
        const first = yield* submit({ ...count, key })
        if (where === "is finished") {
          yield* finish(first.key)
          yield* emptied
        }
        const before = yield* queued
        const refused = yield* Effect.flip(submit({ kind: "count", input: { text: "three" }, key }))
        assert.deepInclude(refused, { _tag: "KeyTaken", id: first.id, key })
        assert.strictEqual(yield* queued, before)
      })
    )
  )

  it("refuses a key whose task came and was done between the look and the publish", () =>
    run(
      Effect.gen(function* () {
        const results = yield* Results
        const { key, ...first } = yield* submit({ ...count, key: "between" })
        yield* finish(key)
        yield* emptied
        const looked = Layer.succeed(Results, { ...results, find: () => Effect.undefined })
        const late = (text: string) =>
          Effect.provide(submit({ kind: "count", input: { text }, key: "between" }), looked)
        assert.deepInclude(yield* late("one two"), { ...first, state: "succeeded" })
        assert.strictEqual((yield* Effect.flip(late("three")))._tag, "KeyTaken")
      })
    ))

  it.each([{}, { key: "late" }])("refuses what is of no use any more (%j), and queues nothing", (rest) =>
    run(
      Effect.gen(function* () {
        yield* emptied
        const late = submit({ ...count, ...rest, options: { deadline: "2026-11-20T10:00:00Z" } })
        assert.deepInclude(yield* Effect.flip(late), {
          _tag: "DeadlinePassed",
          deadline: "2026-11-20T10:00:00Z"
        })
        assert.strictEqual(yield* queued, 0)
      })
    )
  )

  it("gives the task of a key whose deadline has passed since", () =>
    run(
      Effect.gen(function* () {
        const first = yield* submit({ ...count, key: "was in time" })
        const options = { deadline: "2026-11-20T10:00:00Z" }
        assert.deepEqual(yield* submit({ ...count, key: "was in time", options }), first)
      })
    ))

  it("gives one task to many who come with the same key at once", () =>
    run(
      Effect.gen(function* () {
        yield* emptied
        const all = yield* Effect.all(
          Array.from({ length: 20 }, () => submit({ ...count, key: "crowd" })),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(new Set(all.map(({ id }) => id)).size, 1)
        assert.strictEqual(yield* queued, 1)
      })
    ))

  it("gives two tasks for the same key of two kinds", () =>
    run(
      Effect.gen(function* () {
        const one = yield* submit({ ...count, key: "kinds" })
        const other = yield* submit({ kind: "fetch", input: { url: "https://example.org" }, key: "kinds" })
        assert.notStrictEqual(one.id, other.id)
      })
    ))

  it.each<[string, Request]>([
    ["UnknownKind", { kind: "cuont", input: {} }],
    ["InvalidInput", { kind: "count", input: { text: 1 } }],
    ["InvalidInput", { kind: "count", input: { text: "a", txet: "b" } }]
  ])("refuses what no actor could do (%s), and queues nothing", (tag, request) =>
    run(
      Effect.gen(function* () {
        yield* emptied
        assert.strictEqual((yield* Effect.flip(submit(request)))._tag, tag)
        assert.strictEqual(yield* queued, 0)
      })
    )
  )
})

describe("waiting", () => {
  it("is over at once for a task that is finished", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(count)
        yield* finish(key)
        assert.strictEqual((yield* wait("count", key, "1 hour"))?.state, "succeeded")
      })
    ))

  it("is over at once for a task that there is not", () =>
    run(
      Effect.gen(function* () {
        assert.isUndefined(yield* wait("count", "nobody", "1 hour"))
      })
    ))

  it("is over when the task is finished", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(count)
        const waiting = yield* Effect.forkChild(wait("count", key, "1 hour"), { startImmediately: true })
        yield* queued
        yield* finish(key)
        assert.deepInclude(yield* Fiber.join(waiting), { state: "succeeded", id: TaskId.make("count", key) })
      })
    ))

  it("is over after the time that was given, with the task as it is", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(count)
        const began = performance.now()
        assert.strictEqual((yield* wait("count", key, "100 millis"))?.state, "queued")
        assert.isAtLeast(performance.now() - began, 99)
      })
    ))

  it("is not disturbed by a crash of the server", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(count)
        const waiting = yield* Effect.forkChild(wait("count", key, "1 hour"), { startImmediately: true })
        // Many more questions than are asked before the waiting begins.
        yield* Effect.repeat(queued, { times: 10 })
        yield* fixture.kill
        yield* fixture.restart
        yield* finish(key)
        assert.strictEqual((yield* Fiber.join(waiting))?.state, "succeeded")
      })
    ))

  it("is many times over for one task when many wait", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit(count)
        const waiting = yield* Effect.forEach(Array.from({ length: 50 }), () =>
          Effect.forkChild(wait("count", key, "1 hour"), { startImmediately: true })
        )
        yield* queued
        yield* finish(key)
        const views = yield* Effect.forEach(waiting, (fiber) => Fiber.join(fiber))
        assert.isTrue(views.every((view) => view?.state === "succeeded"))
      })
    ))
})
