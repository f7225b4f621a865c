/** Reading many messages with one question. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import type { BatchRequest } from "../../src/streams/BatchRead.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { finished, useStreams } from "../support/useStreams.ts"
import { store } from "./records.ts"

const { run } = useStreams("echo", "none")

const batch = (request: BatchRequest, stream = "TASKS_echo") =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.batch(stream, request))

const keysOf = (request: BatchRequest) =>
  Effect.map(batch(request), ({ messages }) => messages.map(({ subject }) => subject.split(".")[3]))

beforeAll(() =>
  run(
    Effect.gen(function* () {
      const publisher = yield* Publisher
      for (const key of ["a", "b", "c", "d"]) {
        yield* publisher.submit({ kind: "echo", key, input: `"${key.repeat(1_000)}"` })
      }
      yield* publisher.submit({ kind: "echo", key: "high", input: "1", lane: "high" })
    })
  )
)

describe("a batch", () => {
  it("has the oldest first, and tells how many more there are", () =>
    run(
      Effect.gen(function* () {
        const { messages, pending } = yield* batch({ seq: 1, batch: 3 })
        assert.deepEqual(
          messages.map(({ subject }) => subject),
          ["tasks.echo.normal.a", "tasks.echo.normal.b", "tasks.echo.normal.c"]
        )
        assert.strictEqual(pending, 2)
        assert.strictEqual(new TextDecoder().decode(messages[0]?.data), `"${"a".repeat(1_000)}"`)
        assert.isAbove(messages[1]?.sequence ?? 0, messages[0]?.sequence ?? 0)
        assert.match(messages[0]?.time ?? "", /^20\d\d-/)
      })
    ))

  it("goes on from a sequence, and ends where there are no more", () =>
    run(
      Effect.gen(function* () {
        const [, second] = (yield* batch({ seq: 1, batch: 2 })).messages
        const { messages, pending } = yield* batch({ seq: second?.sequence ?? 0, batch: 100 })
        assert.lengthOf(messages, 4)
        assert.strictEqual(pending, 0)
      })
    ))

  it("is of a subject, or from a time on", () =>
    run(
      Effect.gen(function* () {
        assert.deepEqual(yield* keysOf({ seq: 1, next_by_subj: "tasks.echo.high.*", batch: 9 }), ["high"])
        const [, , third] = (yield* batch({ seq: 1, batch: 3 })).messages
        assert.deepEqual(yield* keysOf({ start_time: third?.time ?? "", batch: 9 }), ["c", "d", "high"])
      })
    ))

  it("ends early when it has so many bytes", () =>
    run(
      Effect.gen(function* () {
        const { messages, pending } = yield* batch({ seq: 1, batch: 9, max_bytes: 1_500 })
        assert.lengthOf(messages, 2)
        assert.strictEqual(pending, 3)
        assert.lengthOf((yield* batch({ seq: 1, batch: 9, max_bytes: 1 })).messages, 1)
      })
    ))

  it("is empty if there is nothing", () =>
    run(
      Effect.gen(function* () {
        const nothing = { messages: [], last: 0, pending: 0 }
        assert.deepEqual(yield* batch({ seq: 1, batch: 9 }, "TASKS_none"), nothing)
        assert.deepEqual(yield* batch({ seq: 1, next_by_subj: "tasks.echo", batch: 9 }), nothing)
        assert.deepEqual(yield* batch({ start_time: "2100-01-01T00:00:00Z", batch: 1 }), nothing)
      })
    ))

  it("is not mixed up with another one", () =>
    run(
      Effect.gen(function* () {
        yield* store(finished("one", "failed"))
        const read = Effect.all(
          [
            batch({ seq: 1, batch: 9 }),
            batch({ seq: 1, batch: 9 }, "KV_results"),
            batch({ seq: 1, batch: 1 })
          ],
          { concurrency: 3 }
        )
        assert.deepEqual(
          (yield* read).map(({ messages }) => messages.length),
          [5, 1, 1]
        )
      })
    ))

  it("that asks for nothing is refused", () =>
    run(
      Effect.gen(function* () {
        const empty = yield* Effect.flip(batch({ batch: 0 }))
        assert.match(empty.reason, /^408 /)
      })
    ))
})

describe("a batch that is on its way", () => {
  let nats: TestNats | undefined
  beforeAll(async () => {
    nats = await startNats({ sync: "2m" })
  })
  afterAll(async () => {
    await nats?.stop()
  })

  it("fails when the connection is lost, and not only in the end", async () => {
    assert.isDefined(nats)
    const { url, pid, kill } = nats
    await Effect.runPromise(
      Effect.gen(function* () {
        yield* setUp(["echo"])
        // The server hears nothing any more; then it dies.
        process.kill(pid, "SIGSTOP")
        const reading = yield* Effect.forkChild(Effect.flip(batch({ seq: 1, batch: 1 })), {
          startImmediately: true
        })
        yield* Effect.promise(kill)
        assert.strictEqual((yield* Fiber.join(reading)).reason, "disconnected")
        assert.strictEqual((yield* Effect.flip(batch({ seq: 1, batch: 1 }))).reason, "disconnected")
      }).pipe(Effect.scoped, Effect.provide(layerStreams(url)))
    )
  })
})
