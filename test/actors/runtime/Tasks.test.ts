/** Calling tasks from tasks: what a parent gets, what a replay does again, and what a cancellation reaches. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Schema, SchemaGetter } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import { orchestrator } from "../../../src/actors/runtime/orchestrator.ts"
import * as Tasks from "../../../src/actors/runtime/Tasks.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import { ChildFailed } from "../../../src/schemas/ChildFailed.ts"
import * as Task from "../../../src/schemas/Task.ts"
import * as TaskId from "../../../src/schemas/TaskId.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { Results } from "../../../src/streams/Results.ts"
import { wait } from "../../../src/streams/Submit.ts"
import { useStreams } from "../../support/useStreams.ts"

class Odd extends Schema.TaggedError<Odd>()("Odd", { n: Schema.Int }) {}

const Half = Task.define("half", {
  title: "Half of a number",
  input: Schema.Struct({ n: Schema.Int }),
  output: Schema.Struct({ n: Schema.Int, padding: Schema.optionalKey(Schema.String) }),
  failure: Odd,
  example: { n: 2 }
})

const Quarter = Task.define("quarter", {
  title: "A quarter of a number",
  input: Schema.Struct({ n: Schema.Int, how: Schema.optionalKey(Schema.String) }),
  output: Schema.Struct({ n: Schema.Int }),
  failure: Schema.Union([Odd, ChildFailed]),
  example: { n: 4 }
})

const { run } = useStreams("half", "quarter")

/** Halves a number and remembers that it did; 0 crashes, and 100 never ends. */
const half = (done: Array<number>, began: Deferred.Deferred<void>, stopped: Deferred.Deferred<void>) =>
  Actor.define(Half, {
    retry: { attempts: 1 },
    run: Effect.fnUntraced(function* ({ n }) {
      done.push(n)
      if (n === 0) return yield* Effect.die(new Error("nothing to halve"))
      if (n === 100) {
        yield* Deferred.succeed(began, undefined)
        return yield* Effect.onInterrupt(Effect.never, () => Deferred.succeed(stopped, undefined))
      }
      if (n % 2 === 1) return yield* new Odd({ n })
      return { n: n / 2, ...(n === 88 ? { padding: "x".repeat(300_000) } : {}) }
    })
  })

const quarter = Actor.define(Quarter, {
  ...orchestrator,
  retry: { attempts: 3, first: "10 millis" },
  run: Effect.fnUntraced(function* ({ n, how }) {
    const first = yield* Tasks.call(Half, { n }, { name: "first" })
    const { attempt } = yield* CurrentTask
    if (how === "crash between" && attempt === 1) return yield* Effect.die(new Error("between"))
    const second = yield* Tasks.call(Half, { n: first.n }, { name: how === "same name" ? "first" : "second" })
    return { n: second.n }
  })
})

/** Runs both workers beside the test. `done` is what was halved, in order. */
const withWorkers = <A, E, R>(
  test: (world: {
    readonly done: ReadonlyArray<number>
    readonly began: Effect.Effect<void>
    readonly stopped: Effect.Effect<void>
  }) => Effect.Effect<A, E, R>
) =>
  Effect.gen(function* () {
    const done: Array<number> = []
    const began = yield* Deferred.make<void>()
    const stopped = yield* Deferred.make<void>()
    yield* Effect.forkChild(Worker.run(half(done, began, stopped)))
    yield* Effect.forkChild(Effect.provide(Worker.run(quarter), Tasks.Calls.layer))
    return yield* test({ done, began: Deferred.await(began), stopped: Deferred.await(stopped) })
  })

const submit = (input: typeof Quarter.input.Encoded, lane: "high" | "normal" = "normal") =>
  Effect.flatMap(Publisher, (publisher) =>
    publisher.submit({ kind: "quarter", lane, input: JSON.stringify(input) })
  )

const configOf = Schema.decodeUnknownSync(
  Schema.Struct({ config: Schema.Record(Schema.String, Schema.Unknown) }).pipe(
    Schema.decodeTo(Schema.Record(Schema.String, Schema.Unknown), {
      decode: SchemaGetter.transform(({ config }) => config),
      encode: SchemaGetter.transform((config) => ({ config }))
    })
  )
)

const finished = (input: { readonly n: number; readonly how?: string }) =>
  Effect.flatMap(submit(input), ({ key }) => wait("quarter", key, "20 seconds"))

describe("a task that calls others", () => {
  it("gets their outputs, one after the other", () =>
    run(
      withWorkers(({ done }) =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 12 })
          assert.deepEqual(task?.output, { n: 3 })
          assert.deepEqual(done, [12, 6])
        })
      )
    ))

  it.each([
    ["high", "plainly"],
    ["high", "crash between"],
    ["normal", "plainly"]
  ] as const)("has them done in its own lane, %s: %s", (lane, how) =>
    run(
      withWorkers(() =>
        Effect.gen(function* () {
          const { id, key } = yield* submit({ n: 12, how }, lane)
          assert.strictEqual((yield* wait("quarter", key, "20 seconds"))?.state, "succeeded")
          const results = yield* Results
          for (const name of ["first", "second"]) {
            const child = yield* results.find("half", TaskId.keyOfChild(id, name))
            assert.strictEqual(child?.lane, lane === "high" ? "high" : undefined)
          }
        })
      )
    )
  )

  it.each(["plainly", "crash between"] as const)("has them count for whoever it is done for: %s", (how) =>
    run(
      withWorkers(() =>
        Effect.gen(function* () {
          const publisher = yield* Publisher
          const options = { concurrencyKey: "tenant-7" }
          const input = JSON.stringify({ n: 12, how })
          const { id, key } = yield* publisher.submit({ kind: "quarter", input, options })
          assert.strictEqual((yield* wait("quarter", key, "20 seconds"))?.state, "succeeded")
          const results = yield* Results
          for (const name of ["first", "second"]) {
            const child = yield* results.find("half", TaskId.keyOfChild(id, name))
            assert.strictEqual(child?.options?.concurrencyKey, "tenant-7")
          }
        })
      )
    )
  )

  it("does a finished step only once, though it crashes after it", () =>
    run(
      withWorkers(({ done }) =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 20, how: "crash between" })
          assert.deepEqual(task?.output, { n: 5 })
          assert.deepEqual(
            task?.attempts.map(({ error }) => error.tag),
            ["Crashed"]
          )
          assert.deepEqual(done, [20, 10])
        })
      )
    ))

  it("fails at once with the failure that the child's contract declares", () =>
    run(
      withWorkers(() =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 6 })
          assert.deepInclude(task?.error, { tag: "Odd", details: { n: 3 } })
          assert.strictEqual(task?.attempts.length, 1)
        })
      )
    ))

  it("fails with ChildFailed when the child crashes", () =>
    run(
      withWorkers(() =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 0 })
          assert.strictEqual(task?.error?.tag, "ChildFailed")
          assert.include(task?.error?.message, "nothing to halve")
        })
      )
    ))

  it("crashes when two of its calls have the same name", () =>
    run(
      withWorkers(() =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 4, how: "same name" })
          assert.strictEqual(task?.error?.tag, "Crashed")
          assert.include(task?.error?.message, "first")
        })
      )
    ))

  it("reads an output that is too large for a record", () =>
    run(
      withWorkers(({ done }) =>
        Effect.gen(function* () {
          const task = yield* finished({ n: 88 })
          assert.deepEqual(task?.output, { n: 22 })
          assert.deepEqual(done, [88, 44])
        })
      )
    ))

  it("waits for room in the queue of what it calls, at no cost", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        const limit = (max_msgs: number) =>
          Effect.flatMap(jetstream.call("STREAM.INFO.TASKS_half", {}), (info) =>
            jetstream.call("STREAM.UPDATE.TASKS_half", { ...configOf(info), max_msgs })
          )
        const publisher = yield* Publisher
        yield* publisher.submit({ kind: "half", input: `{"n":2}` })
        yield* limit(1)
        yield* Effect.forkChild(Effect.provide(Worker.run(quarter), Tasks.Calls.layer))
        const { key } = yield* submit({ n: 32 })
        const running = wait("quarter", key, "1 second")
        yield* Effect.repeat(running, { until: (task) => task?.state === "running" })
        yield* limit(-1)
        yield* withWorkers(() =>
          Effect.gen(function* () {
            const task = yield* wait("quarter", key, "10 seconds")
            assert.deepEqual(task?.output, { n: 8 })
            assert.deepEqual(task?.attempts, [])
          })
        )
      })
    ))

  it("takes its running children along when it is cancelled", () =>
    run(
      withWorkers(({ began, stopped }) =>
        Effect.gen(function* () {
          const { key, id } = yield* submit({ n: 100 })
          yield* began
          const now = new Date(yield* Clock.currentTimeMillis).toISOString()
          const results = yield* Results
          yield* results.store({
            kind: "quarter",
            key,
            state: "cancelled",
            input: "{}",
            attempts: [],
            enqueuedAt: now,
            finishedAt: now
          })
          yield* stopped
          const child = yield* wait("half", TaskId.keyOfChild(id, "first"), "10 seconds")
          assert.strictEqual(child?.state, "cancelled")
          assert.strictEqual((yield* wait("quarter", key, "10 seconds"))?.state, "cancelled")
        })
      )
    ))

  it("leaves no child to be started after it was cancelled", () =>
    run(
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const now = new Date(yield* Clock.currentTimeMillis).toISOString()
        const parent = {
          kind: "quarter",
          key: "gone",
          state: "cancelled",
          input: "{}",
          attempts: []
        } as const
        yield* (yield* Results).store({ ...parent, enqueuedAt: now, finishedAt: now })
        const { key } = yield* publisher.submit({ kind: "half", input: `{"n":2}`, parent: "quarter_gone" })
        yield* withWorkers(({ done }) =>
          Effect.gen(function* () {
            assert.strictEqual((yield* wait("half", key, "10 seconds"))?.state, "cancelled")
            assert.deepEqual(done, [])
          })
        )
      })
    ))
})
