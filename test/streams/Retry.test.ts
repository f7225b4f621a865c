/** Having a failed task done again: it goes back into its queue, once, and its record stays until the next one is there. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { aboutOf } from "../../src/streams/About.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Results } from "../../src/streams/Results.ts"
import { retry } from "../../src/streams/Retry.ts"
import { Running } from "../../src/streams/Running.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo")

const store = (...record: Parameters<typeof finished>) =>
  Effect.flatMap(Results, (results) => results.store(finished(...record)))
const sequenceOf = (key: string) =>
  Effect.map(
    Effect.flatMap(Results, (results) => results.standing("echo", key)),
    (standing) => standing?.sequence ?? 0
  )
const view = (key: string) => Effect.flatMap(TaskViews, (views) => views.find("echo", key))

const messageOf = (key: string) => Effect.flatMap(Queued, (queued) => queued.find("echo", key))

/** What its message says of the task that is in the queue. */
const queued = (key: string) =>
  Effect.map(
    messageOf(key),
    (message) => message && { ...aboutOf("echo", message), input: new TextDecoder().decode(message.data) }
  )

const error = (tag: string) => ({ error: { tag, message: "That is how it is." } })

describe("a failed task", () => {
  it("goes back into its queue as it was, in place of its record", () =>
    run(
      Effect.gen(function* () {
        const asked = {
          parent: "echo_above",
          lane: "high",
          options: { timeout: 5, resultTtl: 600 }
        } as const
        yield* store("again", "failed", { ...error("Flat"), ...asked })
        assert.deepEqual(yield* retry("echo", "again"), {
          id: "echo_again",
          kind: "echo",
          state: "queued",
          run: 2
        })
        assert.deepEqual(yield* queued("again"), {
          key: "again",
          look: true,
          input: `{"say":"hello"}`,
          again: { replaces: yield* sequenceOf("again"), run: 2 },
          ...asked
        })
        assert.deepInclude(yield* view("again"), { state: "queued", run: 2 })
      })
    ))

  it("is done again once, by however many it is asked for at a time", () =>
    run(
      Effect.gen(function* () {
        yield* store("crowd", "failed")
        const all = yield* Effect.all(
          Array.from({ length: 20 }, () => retry("echo", "crowd")),
          { concurrency: "unbounded" }
        )
        for (const one of all) assert.deepEqual(one, all[0])
        const found = yield* (yield* JetStream).call("STREAM.INFO.TASKS_echo", {
          subjects_filter: "tasks.echo.*.crowd"
        })
        assert.deepNestedInclude(found, { "state.subjects": { "tasks.echo.normal.crowd": 1 } })
      })
    ))

  it("that runs already is not asked for once more", () =>
    run(
      Effect.gen(function* () {
        yield* store("runs", "failed")
        yield* retry("echo", "runs")
        const startedAt = "2026-11-20T10:00:00.000Z"
        ;(yield* Running).put("echo", "runs", { worker: "w", startedAt, attempt: 1 })
        yield* until(view("runs"), (task) => task?.state === "running")
        assert.deepInclude(yield* retry("echo", "runs"), { state: "running", run: 2 })
      })
    ))

  it("whose message is still in the queue, its ack being lost, is done again all the same", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* Publisher).submit({ kind: "echo", key: "left", input: "1" })
        yield* store("left", "failed")
        assert.deepInclude(yield* retry("echo", "left"), { state: "queued", run: 2 })
        assert.deepEqual((yield* queued("left"))?.again, { replaces: yield* sequenceOf("left"), run: 2 })
      })
    ))

  it("of which the message of an earlier run is still in the queue is done again all the same", () =>
    run(
      Effect.gen(function* () {
        yield* store("third", "failed")
        const first = yield* sequenceOf("third")
        yield* retry("echo", "third")
        yield* store("third", "failed", { run: 2, replaces: first })
        assert.deepInclude(yield* retry("echo", "third"), { state: "queued", run: 3 })
        assert.deepEqual((yield* queued("third"))?.again, { replaces: yield* sequenceOf("third"), run: 3 })
      })
    ))

  it("that has failed once more since it was looked at is done again as it is now", () =>
    run(
      Effect.gen(function* () {
        const results = yield* Results
        yield* store("since", "failed")
        const first = yield* results.placed("echo", "since")
        yield* store("since", "failed", { run: 2, replaces: first?.sequence ?? 0 })
        yield* retry("echo", "since")
        const before = yield* messageOf("since")
        let looks = 0
        const late = Layer.succeed(Results, {
          ...results,
          placed: (kind, key) => (looks++ === 0 ? Effect.succeed(first) : results.placed(kind, key))
        })
        assert.deepInclude(yield* Effect.provide(retry("echo", "since"), late), { run: 3 })
        // The very same message, and not one like it.
        assert.strictEqual((yield* messageOf("since"))?.sequence, before?.sequence)
        assert.strictEqual(looks, 2)
      })
    ))

  it("that was published to the bare subject keeps its key, and is seen under it", () =>
    run(
      Effect.gen(function* () {
        const { sequence } = yield* (yield* JetStream).publish("tasks.echo", "1", [])
        const key = `seq-${sequence}`
        yield* store(key, "failed")
        assert.deepInclude(yield* retry("echo", key), { state: "queued", run: 2 })
        // Its first message is there as well, until its ack is heeded.
        assert.deepInclude(yield* view(key), { id: `echo_${key}`, state: "queued", run: 2 })
      })
    ))

  it.each([
    ["that has passed is forgotten", "2026-11-20T10:00:00.000Z", {}],
    ["yet to come stays", "2999-01-01T00:00:00Z", { deadline: "2999-01-01T00:00:00Z" }]
  ])("with a deadline %s", (_, deadline, options) =>
    run(
      Effect.gen(function* () {
        const key = `deadline-${deadline.slice(0, 4)}`
        yield* store(key, "failed", { options: { deadline } })
        yield* retry("echo", key)
        assert.deepEqual((yield* queued(key))?.options, options)
      })
    )
  )

  it.each(["InvalidJson", "InvalidKey", "InvalidHeaders"])(
    "whose message was at fault (%s) is not done again",
    (tag) =>
      run(
        Effect.gen(function* () {
          yield* store(tag, "failed", error(tag))
          const refused = yield* Effect.flip(retry("echo", tag))
          assert.deepInclude(refused, { _tag: "NotRepeatable", reason: "That is how it is." })
          assert.isUndefined(yield* queued(tag))
        })
      )
  )
})

describe("a task that has not failed", () => {
  it.each(["succeeded", "cancelled"] as const)("but %s is not done again", (state) =>
    run(
      Effect.gen(function* () {
        yield* store(state, state)
        const refused = yield* Effect.flip(retry("echo", state))
        assert.deepNestedInclude(refused, { _tag: "NotFailed", "task.state": state })
        assert.isUndefined(yield* queued(state))
      })
    )
  )

  it("but waits is not done again", () =>
    run(
      Effect.gen(function* () {
        yield* (yield* Publisher).submit({ kind: "echo", key: "waits", input: "1" })
        assert.deepNestedInclude(yield* Effect.flip(retry("echo", "waits")), { "task.state": "queued" })
      })
    ))

  it("but is not known is not known", () =>
    run(
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(retry("echo", "nobody")))._tag, "TaskUnknown")
      })
    ))
})
