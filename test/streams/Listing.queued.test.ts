/** Listing the tasks that wait: of all queues in one order, and of all states only that one. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { nanosecondsOf } from "../../src/streams/nanoseconds.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { questionsOf } from "./counted.ts"
import { idsOf, page, pages } from "./listing.ts"
import { leave, queue, runs, started, tried } from "./waiting.ts"
import { store } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams(
  "echo",
  "many",
  "other",
  "full",
  "odd",
  "slow",
  "back",
  "busy",
  "tight",
  "tie-b",
  "crowded"
)

describe("a listing of queued tasks", () => {
  it("shows the last one first, of a kind or of all", () =>
    run(
      Effect.gen(function* () {
        yield* queue("echo", "a")
        yield* queue("other", "b", "2", "high")
        yield* queue("echo", "c")
        yield* (yield* JetStream).publish(Subjects.bareTask("other"), "3", [])
        yield* (yield* JetStream).publish(Subjects.task("echo", "normal", "no-task"), "null", [
          [Subjects.header.trial, "1"]
        ])
        const { tasks } = yield* page({ state: "queued" })
        assert.deepEqual(
          tasks.map(({ input }) => input),
          [3, 1, 2, 1]
        )
        assert.deepEqual(yield* idsOf({ state: "queued", kind: "echo" }), ["echo_c", "echo_a"])
        assert.deepEqual(tasks[1], yield* (yield* TaskViews).find("echo", "c"))
        for (const kind of ["echo", "other"]) {
          yield* (yield* JetStream).call(`STREAM.PURGE.${Subjects.taskStream(kind)}`, {})
        }
      })
    ))

  it("goes on, page by page, through all queues in one order", () =>
    run(
      Effect.gen(function* () {
        const order: Array<string> = []
        for (let n = 0; n < 60; n += 1) {
          const kind = n % 7 < 4 ? "many" : n % 3 === 0 ? "echo" : "other"
          yield* queue(kind, `p-${n}`)
          order.unshift(`${kind}_p-${n}`)
        }
        // What was done leaves gaps.
        for (const gone of [order[3], order[20], order[21], order[59]]) {
          const [kind = "", key = ""] = gone?.split("_") ?? []
          yield* leave(kind, key)
          order.splice(order.indexOf(gone ?? ""), 1)
        }
        for (const limit of [1, 4, 40, 56, 100]) {
          assert.deepEqual((yield* pages({ state: "queued", limit })).flat(), order)
        }
        const many = order.filter((id) => id.startsWith("many"))
        const read = yield* pages({ state: "queued", kind: "many", limit: many.length })
        assert.deepEqual(read, [many])
        for (const kind of ["echo", "other", "many"]) {
          yield* (yield* JetStream).call(`STREAM.PURGE.${Subjects.taskStream(kind)}`, {})
        }
      })
    ))

  it("asks no more for a page of many than for one of few", () =>
    run(
      Effect.gen(function* () {
        for (let n = 0; n < 100; n += 1) yield* queue("crowded", `c-${n}`)
        yield* tried("crowded", "c-50")
        const { questions } = yield* questionsOf(page({ state: "queued", kind: "crowded", limit: 100 }))
        // Of one that was tried before, three more.
        assert.isAtMost(questions, 10)
      })
    ))

  it("leaves out what is run, waits to be tried again, or is finished", () =>
    run(
      Effect.gen(function* () {
        for (const key of ["waits", "runs", "fails", "interrupted", "done", "last"]) yield* queue("busy", key)
        yield* runs("busy", "runs", started(1))
        yield* tried("busy", "fails")
        yield* tried("busy", "interrupted", 1, "interrupted")
        yield* store({ ...finished("done", "succeeded"), kind: "busy" })
        assert.deepEqual(yield* idsOf({ state: "queued", kind: "busy" }), [
          "busy_last",
          "busy_interrupted",
          "busy_waits"
        ])
        assert.deepEqual((yield* pages({ state: "queued", kind: "busy", limit: 1 })).flat(), [
          "busy_last",
          "busy_interrupted",
          "busy_waits"
        ])
        assert.deepEqual(yield* idsOf({ state: "running", kind: "busy" }), ["busy_runs"])
        assert.deepEqual(yield* idsOf({ state: "retrying", kind: "busy" }), ["busy_fails"])
      })
    ))

  it("finds those that wait behind many that do not", () =>
    run(
      Effect.gen(function* () {
        for (let n = 0; n < 3; n += 1) yield* queue("back", `waits-${n}`)
        for (let n = 0; n < 45; n += 1) {
          yield* queue("back", `fails-${n}`)
          yield* tried("back", `fails-${n}`)
        }
        const read = yield* pages({ state: "queued", kind: "back", limit: 2 })
        assert.deepEqual(read.flat(), ["back_waits-2", "back_waits-1", "back_waits-0"])
        // It does not look for them for ever.
        assert.deepEqual(read[0], [])
      })
    ))

  it("goes on below a place in one queue, in that queue by sequence, in the others by time", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* queue("tie-b", "a")
        yield* queue("tie-b", "b")
        yield* queue("tie-b", "c")
        const [, b] = (yield* jetstream.batch("TASKS_tie-b", { seq: 1, batch: 2 })).messages
        const below = (time: bigint, kind: string, sequence = 1) =>
          idsOf({
            state: "queued",
            kind: "tie-b",
            cursor: Buffer.from(`queued ${time} ${kind} ${sequence}`).toString("base64url")
          })
        const time = nanosecondsOf(b?.time ?? "")
        assert.deepEqual(yield* below(8n * 10n ** 18n, "tie-b", b?.sequence), ["tie-b_a"])
        // What was stored at the very same time is in order of the kinds, the last one first.
        assert.deepEqual(yield* below(time, "tie-c"), ["tie-b_b", "tie-b_a"])
        assert.deepEqual(yield* below(time, "tie-a"), ["tie-b_a"])
      })
    ))

  it("fills a page from what lies further down, and no more than that", () =>
    run(
      Effect.gen(function* () {
        for (const key of ["a", "b", "c", "fails"]) yield* queue("tight", key)
        yield* tried("tight", "fails")
        assert.deepEqual(yield* pages({ state: "queued", kind: "tight", limit: 2 }), [
          ["tight_c", "tight_b"],
          ["tight_a"]
        ])
      })
    ))

  it("has shorter pages if the inputs are large", () =>
    run(
      Effect.gen(function* () {
        const keys = Array.from({ length: 40 }, (_, n) => `large-${n}`)
        for (const key of keys) yield* queue("full", key, `"${"x".repeat(250_000)}"`)
        const read = yield* pages({ state: "queued", limit: 100 })
        assert.isAtLeast(read.length, 3)
        const large = read.flat().filter((id) => id.startsWith("full"))
        assert.deepEqual(large, keys.map((key) => `full_${key}`).toReversed())
      })
    ))

  it("shows a task that cannot be run under the key it will fail with", () =>
    run(
      Effect.gen(function* () {
        const subject = Subjects.task("odd", "normal", "bad-7")
        const { sequence } = yield* (yield* JetStream).publish(subject, "1", [])
        assert.deepEqual(yield* idsOf({ state: "queued", kind: "odd" }), [`odd_bad-${sequence}`])
        assert.isUndefined(yield* (yield* TaskViews).find("odd", "bad-7"))
      })
    ))

  it("holds what was queued in a time span", () =>
    run(
      Effect.gen(function* () {
        yield* queue("slow", "a")
        const since = new Date()
        yield* until(
          Effect.sync(() => Date.now()),
          (now) => now > since.getTime()
        )
        yield* queue("slow", "b")
        const end = new Date(since.getTime() + 1)
        assert.deepEqual(yield* idsOf({ state: "queued", kind: "slow", since: end }), ["slow_b"])
        assert.deepEqual(yield* idsOf({ state: "queued", kind: "slow", until: end }), ["slow_a"])
      })
    ))

  it("is empty for a kind without a queue", () =>
    run(
      Effect.gen(function* () {
        for (const state of ["queued", "running", "retrying", "scheduled"] as const) {
          assert.deepEqual(yield* page({ state, kind: "nothing" }), { tasks: [] })
        }
      })
    ))
})
