/** The view of a task, wherever it is on its way. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Attempt } from "../../src/schemas/TaskRecord.ts"
import { Attempts } from "../../src/streams/Attempts.ts"
import { Deliveries } from "../../src/streams/Deliveries.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Results } from "../../src/streams/Results.ts"
import { Running } from "../../src/streams/Running.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"
import { next } from "./taking.ts"

const fixture = useStreams("echo", "other")
const { run } = fixture

const find = (key: string, kind = "echo") => Effect.flatMap(TaskViews, (views) => views.find(kind, key))
const queue = (key: string, input = `{"say":"hello"}`) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit({ kind: "echo", key, input }))
const say = (subject: string, body: string) =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.publish(subject, body, []))

const attempt = (ended: Attempt["ended"]): Attempt => ({
  attempt: 1,
  ended,
  startedAt: "2026-11-20T10:00:00.000Z",
  finishedAt: "2026-11-20T10:00:01.000Z",
  worker: "w",
  error: { tag: "Flat", message: "flat" }
})

/** Writes an attempt down for the task that waits under this key. */
const tried = (key: string, one: Attempt) =>
  Effect.gen(function* () {
    const jetstream = yield* JetStream
    const message = yield* jetstream.read("TASKS_echo", { last_by_subj: `tasks.echo.*.${key}` })
    yield* (yield* Attempts).put({ kind: "echo", key, sequence: message?.sequence ?? 0 }, 1, one, 0)
  })

describe("a task", () => {
  it("that nobody published is not known", () =>
    run(
      Effect.gen(function* () {
        assert.isUndefined(yield* find("nobody"))
      })
    ))

  it("that waits is queued, with its input and since when", () =>
    run(
      Effect.gen(function* () {
        const before = Date.now()
        yield* queue("waits")
        const view = yield* find("waits")
        assert.deepInclude(view, { id: "echo_waits", kind: "echo", state: "queued", attempts: [] })
        assert.deepEqual(view?.input, { say: "hello" })
        assert.match(view?.enqueuedAt ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
        assert.isAtLeast(Date.parse(view?.enqueuedAt ?? ""), before - 1)
      })
    ))

  it("that is run is running, with its worker and since when", () =>
    run(
      Effect.gen(function* () {
        const startedAt = "2026-11-20T10:00:00.000Z"
        yield* queue("runs")
        ;(yield* Running).put("echo", "runs", { worker: "w", startedAt, attempt: 1 })
        const view = yield* until(find("runs"), (now) => now?.state === "running")
        assert.deepInclude(view, { worker: "w", startedAt })
      })
    ))

  it("that failed and will be tried again is retrying, with what went wrong", () =>
    run(
      Effect.gen(function* () {
        yield* queue("fails")
        yield* tried("fails", attempt("failed"))
        assert.deepInclude(yield* find("fails"), { state: "retrying", attempts: [attempt("failed")] })
      })
    ))

  it("whose worker was shut down is queued again", () =>
    run(
      Effect.gen(function* () {
        yield* queue("interrupted")
        yield* tried("interrupted", attempt("interrupted"))
        assert.deepInclude(yield* find("interrupted"), {
          state: "queued",
          attempts: [attempt("interrupted")]
        })
      })
    ))

  it.each(["succeeded", "failed", "cancelled"] as const)("that is finished has %s", (state) =>
    run(
      Effect.gen(function* () {
        yield* (yield* Results).store(finished(state, state, { output: `{"said":"hello"}` }))
        assert.deepInclude(yield* find(state), { id: `echo_${state}`, state })
      })
    )
  )

  it("that is finished and not yet taken from its queue is finished", () =>
    run(
      Effect.gen(function* () {
        yield* queue("both")
        yield* (yield* Results).store(finished("both", "succeeded"))
        assert.strictEqual((yield* find("both"))?.state, "succeeded")
      })
    ))

  it("of another kind with the same key is another", () =>
    run(
      Effect.gen(function* () {
        yield* queue("kinds")
        assert.isUndefined(yield* find("kinds", "other"))
      })
    ))

  it.each([
    ["no JSON", "{nonsense", "{nonsense"],
    ["nothing", "", ""],
    ["null", "null", null],
    ["a text", `"text"`, "text"],
    ["what is nested too deep", "[".repeat(9_999) + "]".repeat(9_999), "[".repeat(9_999) + "]".repeat(9_999)]
  ])("is shown with whatever was published: %s", (_, body, input) =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say("tasks.echo", body)
        assert.deepEqual((yield* find(`seq-${sequence}`))?.input, input)
      })
    )
  )
})

describe("a task published to the bare subject", () => {
  it("is known by its sequence", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say("tasks.echo", "1")
        assert.deepInclude(yield* find(`seq-${sequence}`), { id: `echo_seq-${sequence}`, state: "queued" })
      })
    ))

  it("is still known by it when it is finished", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say("tasks.other", "1")
        const delivery = yield* next(yield* (yield* Deliveries).open("other", 1))
        assert.strictEqual(delivery?.key, `seq-${sequence}`)
        yield* (yield* Results).store({ ...finished(`seq-${sequence}`, "failed"), kind: "other" })
        delivery?.ack()
        assert.strictEqual((yield* find(`seq-${sequence}`, "other"))?.state, "failed")
      })
    ))

  it("is not taken for the one before or after it, nor for one with a key", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* say("tasks.echo.normal.keyed", "1")
        assert.isUndefined(yield* find(`seq-${sequence}`))
        assert.isUndefined(yield* find(`seq-${sequence + 1}`))
        assert.isUndefined(yield* find("seq-9999999999999999"))
        assert.isUndefined(yield* find("seq-0"))
      })
    ))
})

describe("after a crash of the server", () => {
  it("a task is where it was", () =>
    run(
      Effect.gen(function* () {
        yield* queue("crash")
        yield* (yield* Results).store(finished("crash-done", "succeeded"))
        yield* fixture.kill
        yield* fixture.restart
        assert.strictEqual((yield* find("crash"))?.state, "queued")
        assert.strictEqual((yield* find("crash-done"))?.state, "succeeded")
      })
    ))
})
