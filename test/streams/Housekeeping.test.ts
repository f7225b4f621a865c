/** What is asked of NATS to clear away: exactly that goes, and asking again changes nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { Attempts } from "../../src/streams/Attempts.ts"
import { Housekeeping } from "../../src/streams/Housekeeping.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { eventsMade } from "./eventsMade.ts"
import { store } from "./records.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const placed = (key: string) => Effect.flatMap(Results, (results) => results.placed("echo", key))

/** Queues a task, and gives the sequence of its message. */
const queue = Effect.fnUntraced(function* (key: string) {
  yield* (yield* Publisher).submit({ kind: "echo", key, input: "1" })
  return (yield* (yield* Queued).find("echo", key))?.sequence ?? 0
})

const attempt = {
  attempt: 1,
  ended: "failed",
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
} as const

const put = (key: string, sequence: number, n: number) =>
  Effect.flatMap(Attempts, (attempts) => attempts.put({ kind: "echo", key, sequence }, n, attempt, 0))

const count = (key: string, sequence: number) =>
  Effect.flatMap(Attempts, (attempts) =>
    Effect.map(attempts.of({ kind: "echo", key, sequence }), (found) => found.length)
  )

describe("the record whose place was taken", () => {
  it("is removed, and the one that took it stands", () =>
    run(
      Effect.gen(function* () {
        const { removeReplaced } = yield* Housekeeping
        yield* store(finished("replaced", "failed"))
        const replaces = (yield* placed("replaced"))?.sequence ?? 0
        yield* store(finished("replaced", "succeeded", { replaces }))
        yield* removeReplaced("echo", "replaced", replaces)
        yield* removeReplaced("echo", "replaced", replaces)
        const jetstream = yield* JetStream
        const subject = Subjects.result("echo", "failed", "replaced")
        assert.isUndefined(yield* jetstream.read(Subjects.resultStream, { last_by_subj: subject }))
        assert.strictEqual((yield* placed("replaced"))?.record.state, "succeeded")
      })
    ))

  it("is not a later one in the same place, nor that of another key", () =>
    run(
      Effect.gen(function* () {
        const { removeReplaced } = yield* Housekeeping
        yield* store(finished("later", "failed"))
        yield* store(finished("other", "failed"))
        const replaces = (yield* placed("later"))?.sequence ?? 0
        yield* store(finished("later", "failed", { replaces, run: 2 }))
        yield* removeReplaced("echo", "later", replaces)
        assert.strictEqual((yield* placed("later"))?.record.run, 2)
        assert.isDefined(yield* placed("other"))
      })
    ))
})

describe("the attempts of a task", () => {
  it("are cleared, and not those of another life of the same key", () =>
    run(
      Effect.gen(function* () {
        const { clearAttempts } = yield* Housekeeping
        for (const [sequence, n] of [
          [7, 1],
          [7, 2],
          [70, 1],
          [8, 1]
        ] as const)
          yield* put("lives", sequence, n)
        yield* clearAttempts({ kind: "echo", key: "lives", sequence: 7 })
        yield* clearAttempts({ kind: "echo", key: "lives", sequence: 7 })
        assert.deepEqual(
          [yield* count("lives", 7), yield* count("lives", 8), yield* count("lives", 70)],
          [0, 1, 1]
        )
      })
    ))

  it("are found one after the other, with the life they are of", () =>
    run(
      Effect.gen(function* () {
        const { attemptFrom } = yield* Housekeeping
        const first = (yield* put("found", 9, 1)) ?? 0
        const second = (yield* put("found", 9, 2)) ?? 0
        const entry = yield* attemptFrom(first)
        assert.deepInclude(entry, { sequence: first, life: { kind: "echo", key: "found", sequence: 9 } })
        assert.isBelow(Math.abs(Date.now() - (entry?.writtenAt ?? 0)), 5_000)
        assert.strictEqual((yield* attemptFrom(first + 1))?.sequence, second)
        assert.isUndefined(yield* attemptFrom(second + 1))
      })
    ))

  it("are of a life that is over when its message has left the queue", () =>
    run(
      Effect.gen(function* () {
        const { isOver } = yield* Housekeeping
        const sequence = yield* queue("over")
        const life = { kind: "echo", key: "over", sequence }
        assert.isFalse(yield* isOver(life))
        yield* (yield* Queued).remove("echo", sequence)
        assert.isTrue(yield* isOver(life))
        yield* queue("over")
        assert.isTrue(yield* isOver(life))
      })
    ))
})

describe("the record in an event", () => {
  it("is read, as long as it is there and can be", () =>
    run(
      Effect.gen(function* () {
        const { recordIn } = yield* Housekeeping
        const before = yield* eventsMade
        yield* store(finished("read", "failed"))
        yield* (yield* JetStream).publish(Subjects.result("echo", "failed", "unread"), "{}", [])
        yield* eventsMade
        assert.strictEqual((yield* recordIn(before + 1))?.id, "echo_read")
        const unread = yield* Effect.result(recordIn(before + 2))
        assert.strictEqual(Result.isFailure(unread) ? unread.failure._tag : "read", "SchemaError")
        assert.isUndefined(yield* recordIn(before + 4))
      })
    ))
})

describe("a message that is gone", () => {
  it("is no failure to whoever would remove it, wherever in the queue it was", () =>
    run(
      Effect.gen(function* () {
        const { remove } = yield* Queued
        const first = yield* queue("first")
        const middle = yield* queue("middle")
        const last = yield* queue("last")
        for (const sequence of [middle, middle, first, first, last, last, last + 1_000, 1])
          yield* remove("echo", sequence)
      })
    ))
})
