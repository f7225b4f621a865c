/** A worker that shuts down: nothing it held is lost, and nothing of it costs an attempt. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Deferred, Effect, Fiber, Schema } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { wait } from "../../../src/streams/Submit.ts"
import { useStreams } from "../../support/useStreams.ts"

const Nap = Task.define("nap", {
  title: "A nap",
  input: Schema.Struct({}),
  output: Schema.Struct({ attempt: Schema.Int, by: Schema.String }),
  failure: Schema.TaggedStruct("Woken", {}),
  example: {}
})

const { run } = useStreams("nap")

/** Naps until woken. */
const napper = (by: string, began: Deferred.Deferred<void>, woken: Deferred.Deferred<void>) =>
  Actor.define(Nap, {
    concurrency: 1,
    run: Effect.fnUntraced(function* () {
      yield* Deferred.succeed(began, undefined)
      yield* Deferred.await(woken)
      return { attempt: (yield* CurrentTask).attempt, by }
    })
  })

const start = (by: string, drain: string) =>
  Effect.gen(function* () {
    const began = yield* Deferred.make<void>()
    const woken = yield* Deferred.make<void>()
    const env = ConfigProvider.fromEnvRecord({ MILLRACE_DRAIN: drain, MILLRACE_WORKER: by })
    const fiber = yield* Worker.run(napper(by, began, woken)).pipe(
      Effect.provide(ConfigProvider.layer(env)),
      Effect.forkChild
    )
    return {
      began: Deferred.await(began),
      wake: Deferred.succeed(woken, undefined),
      stop: Fiber.interrupt(fiber)
    }
  })

const submit = Effect.flatMap(Publisher, (publisher) => publisher.submit({ kind: "nap", input: "{}" }))

describe("a worker that shuts down", () => {
  it("lets a running task finish within the drain time", () =>
    run(
      Effect.gen(function* () {
        const worker = yield* start("a", "20 seconds")
        const { key } = yield* submit
        yield* worker.began
        const stopping = yield* Effect.forkChild(worker.stop, { startImmediately: true })
        yield* worker.wake
        yield* Fiber.join(stopping)
        const task = yield* wait("nap", key, "5 seconds")
        assert.deepEqual(task?.output, { attempt: 1, by: "a" })
        assert.deepEqual(task?.attempts, [])
      })
    ))

  it("hands back a task that does not finish, and it costs no attempt", () =>
    run(
      Effect.gen(function* () {
        const first = yield* start("first", "1 millis")
        const { key } = yield* submit
        yield* first.began
        yield* first.stop
        const second = yield* start("second", "1 millis")
        yield* second.began
        yield* second.wake
        const task = yield* wait("nap", key, "10 seconds")
        assert.deepEqual(task?.output, { attempt: 1, by: "second" })
        assert.deepEqual(
          task?.attempts.map(({ ended, worker }) => [ended, worker]),
          [["interrupted", "first"]]
        )
        yield* second.stop
      })
    ))

  it("takes nothing new, and leaves what waits to others at once", () =>
    run(
      Effect.gen(function* () {
        const first = yield* start("first", "20 seconds")
        yield* submit
        yield* first.began
        const stopping = yield* Effect.forkChild(first.stop, { startImmediately: true })
        const { key } = yield* submit
        const second = yield* start("second", "1 millis")
        yield* second.began
        yield* second.wake
        assert.deepInclude((yield* wait("nap", key, "10 seconds"))?.output, { by: "second" })
        yield* first.wake
        yield* Fiber.join(stopping)
        yield* second.stop
      })
    ))
})
