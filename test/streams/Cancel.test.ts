/** Cancelling: a record first, then nobody does it any more; and too late is told with the record that stands. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Attempt } from "../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { cancel } from "../../src/streams/Cancel.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher, type Submission } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Results } from "../../src/streams/Results.ts"
import { retry } from "../../src/streams/Retry.ts"
import { finished, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const queue = (key: string, rest: Partial<Submission> = {}) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit({ kind: "echo", key, input: "[1]", ...rest }))
const message = (key: string) => Effect.flatMap(Queued, (queued) => queued.find("echo", key))
const store = (...record: Parameters<typeof finished>) =>
  Effect.flatMap(Results, (results) => results.store(finished(...record)))
const placed = (key: string) => Effect.flatMap(Results, (results) => results.placed("echo", key))

const attempt: Attempt = {
  attempt: 1,
  ended: "failed",
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
}

describe("a task that is cancelled while it waits", () => {
  it("has a record that says so, and is out of its queue", () =>
    run(
      Effect.gen(function* () {
        yield* queue("waits")
        const record = yield* cancel("echo", "waits")
        assert.deepInclude(record, { id: "echo_waits", state: "cancelled", input: [1], attempts: [] })
        assert.isUndefined(yield* message("waits"))
        assert.deepEqual((yield* placed("waits"))?.record, record)
      })
    ))

  it("keeps what was tried, whom it is for and how it was to be done", () =>
    run(
      Effect.gen(function* () {
        yield* queue("tried", { parent: "echo_above", options: { timeout: 5 } })
        const sequence = (yield* message("tried"))?.sequence ?? 0
        yield* (yield* Attempts).put({ kind: "echo", key: "tried", sequence }, 1, attempt, 0)
        assert.deepInclude(yield* cancel("echo", "tried"), {
          attempts: [attempt],
          parent: "echo_above",
          options: { timeout: 5 }
        })
      })
    ))

  it("is known by its sequence where it was published to the bare subject", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* (yield* JetStream).publish("tasks.echo", "1", [])
        assert.strictEqual((yield* cancel("echo", `seq-${sequence}`)).state, "cancelled")
        assert.isUndefined(yield* message(`seq-${sequence}`))
      })
    ))

  it("keeps an input that is no JSON", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* (yield* JetStream).publish("tasks.echo", "{nonsense", [])
        assert.strictEqual((yield* cancel("echo", `seq-${sequence}`)).input, "{nonsense")
      })
    ))

  it("is cancelled once, by however many at a time, and all hear the same", () =>
    run(
      Effect.gen(function* () {
        yield* queue("crowd")
        const records = yield* Effect.all(
          Array.from({ length: 20 }, () => cancel("echo", "crowd")),
          { concurrency: "unbounded" }
        )
        for (const record of records) assert.deepEqual(record, records[0])
      })
    ))
})

describe("a task that is to be done again", () => {
  it("is cancelled in place of the failed record, with what was tried", () =>
    run(
      Effect.gen(function* () {
        yield* store("again", "failed", { attempts: [attempt] })
        yield* retry("echo", "again")
        assert.deepInclude(yield* cancel("echo", "again"), {
          state: "cancelled",
          run: 2,
          attempts: [attempt]
        })
        assert.isUndefined(yield* message("again"))
      })
    ))
})

describe("cancelling", () => {
  it("again gives the record again", () =>
    run(
      Effect.gen(function* () {
        yield* queue("twice")
        assert.deepEqual(yield* cancel("echo", "twice"), yield* cancel("echo", "twice"))
      })
    ))

  it("again takes a message out of the queue that was left there", () =>
    run(
      Effect.gen(function* () {
        yield* store("left", "cancelled")
        yield* queue("left")
        assert.strictEqual((yield* cancel("echo", "left")).state, "cancelled")
        assert.isUndefined(yield* message("left"))
      })
    ))

  it.each(["succeeded", "failed"] as const)("is too late for one that has %s", (state) =>
    run(
      Effect.gen(function* () {
        yield* store(`late-${state}`, state)
        const late = yield* Effect.flip(cancel("echo", `late-${state}`))
        assert.deepNestedInclude(late, { _tag: "AlreadyFinished", "record.state": state })
      })
    )
  )

  it("is too late for one that is finished and not yet taken from its queue", () =>
    run(
      Effect.gen(function* () {
        yield* queue("just")
        yield* store("just", "succeeded")
        const before = yield* placed("just")
        assert.deepNestedInclude(yield* Effect.flip(cancel("echo", "just")), { "record.state": "succeeded" })
        assert.deepEqual(yield* placed("just"), before)
      })
    ))

  it("is of no task that there is not", () =>
    run(
      Effect.gen(function* () {
        assert.deepInclude(yield* Effect.flip(cancel("echo", "nobody")), {
          _tag: "TaskUnknown",
          id: "echo_nobody"
        })
      })
    ))

  it("is not of a message whose own key cannot be used, by what it would be called", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        for (const key of ["bad-17", "seq-17"]) {
          const subject = `tasks.echo.normal.${key}`
          yield* jetstream.publish(subject, "1", [])
          assert.strictEqual((yield* Effect.flip(cancel("echo", key)))._tag, "TaskUnknown")
          assert.isDefined(yield* jetstream.read("TASKS_echo", { last_by_subj: subject }))
        }
      })
    ))
})
