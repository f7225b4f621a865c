/** The worker on a real server: what becomes of a task, whatever its program does. */
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Schema, Stream } from "effect"
import * as Actor from "../../../src/actors/runtime/Actor.ts"
import { CurrentTask } from "../../../src/actors/runtime/CurrentTask.ts"
import * as Worker from "../../../src/actors/runtime/Worker.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { Events } from "../../../src/streams/Events.ts"
import { JetStream } from "../../../src/streams/JetStream.ts"
import { Publisher } from "../../../src/streams/Publisher.ts"
import { Queues } from "../../../src/streams/Queues.ts"
import { Results } from "../../../src/streams/Results.ts"
import { wait } from "../../../src/streams/Submit.ts"
import * as Subjects from "../../../src/streams/Subjects.ts"
import { until, useStreams } from "../../support/useStreams.ts"

class Flat extends Schema.TaggedError<Flat>()("Flat", { note: Schema.String }) {}
class Silent extends Schema.TaggedError<Silent>()("Silent", {}) {}

const Echo = Task.define("echo", {
  title: "Echo",
  input: Schema.Struct({ say: Schema.String }),
  output: Schema.Struct({ said: Schema.String, attempt: Schema.Int }),
  failure: Schema.Union([Flat, Silent]),
  example: { say: "hello" }
})

const { run } = useStreams("echo")

/** What was run, in order. */
const ran: Array<string> = []

const EchoActor = Actor.define(Echo, {
  concurrency: 4,
  timeout: "500 millis",
  retry: { attempts: 3, first: "20 millis" },
  giveUpOn: ["Silent"],
  run: Effect.fnUntraced(function* ({ say }) {
    const { attempt } = yield* CurrentTask
    ran.push(say)
    if (say === "flat") return yield* new Flat({ note: "b" })
    if (say === "silent") return yield* new Silent()
    if (say === "flat at first" && attempt === 1) return yield* new Flat({ note: "a" })
    if (say === "bug") return yield* Effect.die(new Error("a bug"))
    if (say === "oddity") return yield* Effect.die(Object.create(null))
    if (say === "forever") return yield* Effect.never
    return { said: say, attempt }
  })
})

/** Runs the worker beside the test, publishes, and gives the finished task. */
const done = (input: string) =>
  Effect.gen(function* () {
    const worker = yield* Effect.forkChild(Worker.run(EchoActor))
    const { key } = yield* (yield* Publisher).submit({ kind: "echo", input })
    const task = yield* wait("echo", key, "20 seconds")
    yield* Fiber.interrupt(worker)
    if (task === undefined) return yield* Effect.die("there is no such task")
    return task
  })

describe("worker", () => {
  it("keeps the output of a success", () =>
    run(
      Effect.gen(function* () {
        const task = yield* done(`{"say":"hello"}`)
        assert.deepInclude(task, { state: "succeeded", output: { said: "hello", attempt: 1 }, attempts: [] })
        assert.deepEqual(task.input, { say: "hello" })
      })
    ))

  it("tries again after a failure, and writes every attempt down", () =>
    run(
      Effect.gen(function* () {
        const task = yield* done(`{"say":"flat at first"}`)
        assert.deepInclude(task, { state: "succeeded", output: { said: "flat at first", attempt: 2 } })
        assert.deepEqual(
          task.attempts.map(({ attempt, error }) => [attempt, error.tag, error.details]),
          [[1, "Flat", { note: "a" }]]
        )
      })
    ))

  it.each([
    ["flat", "Flat", 3],
    ["silent", "Silent", 1],
    ["bug", "Crashed", 3],
    ["oddity", "Crashed", 3],
    ["forever", "TimedOut", 3]
  ])("gives up on %s with %s after %i attempts", (say, tag, attempts) =>
    run(
      Effect.gen(function* () {
        const task = yield* done(JSON.stringify({ say }))
        assert.strictEqual(task.state, "failed")
        assert.strictEqual(task.error?.tag, tag)
        assert.strictEqual(task.attempts.length, attempts)
      })
    )
  )

  it.each([
    ["{nonsense", "InvalidJson"],
    [`{"say":1}`, "InvalidInput"],
    [`{"say":"a","sya":"b"}`, "InvalidInput"]
  ])("fails %s at once with %s", (body, tag) =>
    run(
      Effect.gen(function* () {
        const task = yield* done(body)
        assert.strictEqual(task.state, "failed")
        assert.strictEqual(task.error?.tag, tag)
        assert.strictEqual(task.attempts.length, 1)
      })
    )
  )

  it("does not run a finished task again when it is published once more", () =>
    run(
      Effect.gen(function* () {
        const publisher = yield* Publisher
        const queues = yield* Queues
        const emptied = Effect.repeat(queues.depth("echo"), {
          until: ({ queued, handedOut }) => queued + handedOut === 0
        })
        yield* Effect.forkChild(Worker.run(EchoActor))
        const first = { kind: "echo", key: "again", input: `{"say":"first"}` }
        yield* publisher.submit(first)
        yield* wait("echo", "again", "10 seconds")
        yield* emptied
        assert.isFalse((yield* publisher.submit({ ...first, input: `{"say":"twice"}` })).known)
        // The queue is empty again once the repeat was looked into and taken off.
        yield* emptied
        const task = yield* wait("echo", "again", "10 seconds")
        assert.deepInclude(task, { state: "succeeded", output: { said: "first", attempt: 1 }, attempts: [] })
        assert.notInclude(ran, "twice")
      })
    ))

  it("takes what only tries the queue from it, and makes nothing of it", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* JetStream).publish(Subjects.task("echo", "normal", "a-trial"), "null", [
          [Subjects.header.trial, "1"]
        ])
        yield* Effect.forkChild(Worker.run(EchoActor))
        yield* until(
          Effect.flatMap(Queues, (queues) => queues.depth("echo")),
          ({ queued, handedOut }) => queued + handedOut === 0
        )
        assert.isUndefined(yield* (yield* Results).find("echo", "a-trial"))
      })
    ))

  it("makes one event of a finished task", () =>
    run(
      Effect.gen(function* () {
        const events = yield* Events
        const heard = yield* Deferred.make<string>()
        yield* events.subscribe({ kind: "echo", after: yield* events.newest }).pipe(
          Stream.runForEach(({ event }) => Deferred.succeed(heard, event.id)),
          Effect.forkChild
        )
        const task = yield* done(`{"say":"heard"}`)
        assert.strictEqual(yield* Deferred.await(heard), `${task.id}.1`)
      })
    ))
})
