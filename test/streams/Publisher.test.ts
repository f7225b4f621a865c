/** The publisher: a task enters its queue once, or the caller is told why not. */
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer } from "effect"
import * as TaskId from "../../src/schemas/TaskId.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher, type Submission } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { Settings } from "../../src/streams/Settings.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { maxTaskBytes } from "../../src/streams/Topology.ts"
import { useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "once")

const submit = (submission: Submission) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit(submission))

/** The message of a task as it is queued. */
const queued = (kind: string, key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.read(Subjects.taskStream(kind), { last_by_subj: Subjects.taskAnyLane(kind, key) })
  )

const depth = (kind: string) => Effect.flatMap(Queues, (queues) => queues.depth(kind))

const remove = (subject: string) =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.PURGE.TASKS_echo", { filter: subject }))

describe("the publisher", () => {
  it("stores the input as it came, under the key it made", () =>
    run(
      Effect.gen(function* () {
        const input = `{ "say":\t"hello, wörld" }`
        const { id, key, known } = yield* submit({ kind: "echo", input })
        const message = yield* queued("echo", key)
        assert.strictEqual(id, TaskId.make("echo", key))
        assert.isFalse(known)
        assert.strictEqual(message?.subject, `tasks.echo.normal.${key}`)
        assert.strictEqual(new TextDecoder().decode(message?.data), input)
      })
    ))

  it("refuses a second task of the same key while the first waits, and says that it is known", () =>
    run(
      Effect.gen(function* () {
        const first = yield* submit({ kind: "echo", input: "1", key: "twice" })
        const second = yield* submit({ kind: "echo", input: "2", key: "twice" })
        assert.deepEqual([first.known, second.known], [false, true])
        assert.strictEqual(new TextDecoder().decode((yield* queued("echo", "twice"))?.data), "1")
      })
    ))

  it("refuses it in the other lane as well", () =>
    run(
      Effect.gen(function* () {
        yield* submit({ kind: "echo", input: "1", key: "lanes", lane: "high" })
        assert.isTrue((yield* submit({ kind: "echo", input: "2", key: "lanes", lane: "normal" })).known)
        assert.strictEqual((yield* queued("echo", "lanes"))?.subject, "tasks.echo.high.lanes")
      })
    ))

  it("takes the same key again once the first is gone", () =>
    run(
      Effect.gen(function* () {
        yield* submit({ kind: "echo", input: "1", key: "gone" })
        yield* remove("tasks.echo.*.gone")
        assert.isFalse((yield* submit({ kind: "echo", input: "2", key: "gone" })).known)
      })
    ))

  it("takes the same key for another kind", () =>
    run(
      Effect.gen(function* () {
        yield* submit({ kind: "echo", input: "1", key: "kinds" })
        assert.isFalse((yield* submit({ kind: "once", input: "1", key: "kinds" })).known)
      })
    ))

  it("takes one of many that come with the same key at once", () =>
    run(
      Effect.gen(function* () {
        const all = yield* Effect.all(
          Array.from({ length: 50 }, () => submit({ kind: "echo", input: "1", key: "crowd" })),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(all.filter(({ known }) => !known).length, 1)
      })
    ))

  it("tells the actor to look for a record only where there may be one", () =>
    run(
      Effect.gen(function* () {
        const { key } = yield* submit({ kind: "echo", input: "1" })
        yield* submit({ kind: "echo", input: "1", key: "keyed" })
        assert.isUndefined((yield* queued("echo", key))?.header(Subjects.header.look))
        assert.strictEqual((yield* queued("echo", "keyed"))?.header(Subjects.header.look), "1")
      })
    ))

  it("writes down how long the record is to be kept, and who asked", () =>
    run(
      Effect.gen(function* () {
        yield* submit({
          kind: "echo",
          input: "1",
          key: "child",
          options: { resultTtl: 600 },
          parent: "count-page_a"
        })
        const message = yield* queued("echo", "child")
        assert.strictEqual(message?.header(Subjects.header.resultTtl), "600")
        assert.strictEqual(message?.header(Subjects.header.parent), "count-page_a")
      })
    ))
})

describe("the publisher refuses", () => {
  it("what comes on top of a full queue, and keeps what is in it", () =>
    run(
      Effect.gen(function* () {
        const small = Layer.fresh(Settings.layer).pipe(
          Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_QUEUE_BYTES: "5000" })))
        )
        yield* Effect.provide(setUp(["small"]), small)
        const input = `"${"x".repeat(2_000)}"`
        yield* submit({ kind: "small", input })
        yield* submit({ kind: "small", input })
        const refused = yield* Effect.flip(submit({ kind: "small", input }))
        assert.strictEqual(refused._tag, "QueueFull")
        assert.strictEqual((yield* depth("small")).queued, 2)
      })
    ))

  it.each([
    ["just over the limit", maxTaskBytes + 1],
    ["over what the server takes at all", 3 * 1024 * 1024]
  ])("an input that is too large: %s", (_, bytes) =>
    run(
      Effect.gen(function* () {
        const refused = yield* Effect.flip(submit({ kind: "echo", input: `"${"x".repeat(bytes - 2)}"` }))
        assert.strictEqual(refused._tag, "TaskTooLarge")
        assert.include(refused.message, String(bytes))
      })
    )
  )

  it("no input of exactly the limit", () =>
    run(
      Effect.gen(function* () {
        const submission = {
          kind: "once",
          key: TaskId.keyOfCaller("largest"),
          parent: `count-page_${"a".repeat(128)}`
        }
        const { known } = yield* submit({
          ...submission,
          input: `"${"x".repeat(maxTaskBytes - 2)}"`,
          options: { resultTtl: 86_400 }
        })
        assert.isFalse(known)
      })
    ))

  it("a kind without a queue at once", () =>
    run(
      Effect.gen(function* () {
        const began = Date.now()
        const refused = yield* Effect.flip(submit({ kind: "nobody", input: "1" }))
        assert.strictEqual(refused._tag, "QueueMissing")
        assert.isBelow(Date.now() - began, 1_000)
      })
    ))
})
