/** Listing the tasks that are run, or have failed and will be tried again. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { Attempts } from "../../src/streams/Attempts.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Running } from "../../src/streams/Running.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { idsOf, page, pages, pagesWith } from "./listing.ts"
import { attempt, leave, queue, runs, started, tried } from "./waiting.ts"
import { store } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("echo", "run", "wait", "flat", "back")

describe("a listing of running tasks", () => {
  it("shows the one started last first, wherever its entry was renewed", () =>
    run(
      Effect.gen(function* () {
        const keys = ["a", "b", "c", "d", "e"]
        for (const [n, key] of keys.entries()) {
          yield* queue("run", key)
          yield* runs("run", key, started(n))
        }
        const running = yield* Running
        const renew = (key: string) =>
          Effect.sync(() =>
            running.put("run", key, {
              worker: "w",
              startedAt: started(keys.indexOf(key)),
              attempt: 1,
              progress: { fraction: 0.5 }
            })
          )
        const expected = ["e", "d", "c", "b", "a"].map((key) => `run_${key}`)
        // Every task is renewed after each page, the oldest last.
        const renewed = Effect.forEach(keys.toReversed(), renew)
        const query = { state: "running", kind: "run" } as const
        assert.deepEqual((yield* pagesWith({ ...query, limit: 2 }, renewed)).flat(), expected)
        const { tasks } = yield* page(query)
        assert.deepInclude(tasks[0], { state: "running", startedAt: started(4), worker: "w" })

        const since = new Date(started(1))
        const until = new Date(started(4))
        assert.deepEqual(yield* idsOf({ ...query, since, until }), ["run_d", "run_c", "run_b"])
        const { next = "" } = yield* page({ ...query, limit: 1 })
        assert.deepEqual(yield* idsOf({ ...query, until: new Date(started(2)), cursor: next }), [
          "run_b",
          "run_a"
        ])
      })
    ))

  it("has a page of those that run, however many wait in their workers", () =>
    run(
      Effect.gen(function* () {
        yield* queue("wait", "runs")
        yield* runs("wait", "runs", started(1))
        const running = yield* Running
        const waiting = { until: started(99), reason: "it must" }
        const keys = Array.from({ length: 12 }, (_, n) => `waits-${n}`)
        for (const key of keys) {
          yield* queue("wait", key)
          running.put("wait", key, { worker: "w", startedAt: started(2), attempt: 1, waiting })
        }
        yield* until(running.find("wait", "waits-11"), (entry) => entry !== undefined)
        assert.deepEqual(yield* idsOf({ state: "running", kind: "wait", limit: 1 }), ["wait_runs"])
      })
    ))

  it("leaves out those that ended, and those that are gone", () =>
    run(
      Effect.gen(function* () {
        for (const key of ["ends", "finishes", "gone", "runs"]) {
          if (key !== "gone") yield* queue("flat", key)
          yield* runs("flat", key, started(1))
        }
        const running = yield* Running
        running.remove("flat", "ends")
        yield* until(running.find("flat", "ends"), (entry) => entry === undefined)
        yield* store({ ...finished("finishes", "succeeded"), kind: "flat" })
        const jetstream = yield* JetStream
        yield* jetstream.publish(Subjects.running("flat", "odd"), `{"version":9}`, [])
        yield* jetstream.publish(Subjects.running("removed", "odd"), `{"startedAt":"${started(1)}"}`, [])
        assert.deepEqual(yield* idsOf({ state: "running", kind: "flat" }), ["flat_runs"])
        const all = yield* idsOf({ state: "running" })
        assert.include(all, "flat_runs")
        assert.isEmpty(all.filter((id) => id.startsWith("removed")))
      })
    ))
})

describe("a listing of tasks to be tried again", () => {
  const keys = ["a", "b", "c", "d", "e", "f"]

  it("shows the last failure first, each task once, and only those that wait for it", () =>
    run(
      Effect.gen(function* () {
        yield* queue("back", "a")
        yield* tried("back", "a")
        for (const key of [...keys, "runs", "done", "left", "interrupted"]) {
          yield* queue("echo", key)
          yield* tried("echo", key)
        }
        yield* tried("echo", "b", 2)
        yield* tried("echo", "e", 2)
        yield* tried("echo", "b", 3)
        yield* runs("echo", "runs", started(1))
        yield* store(finished("done", "failed"))
        yield* store(finished("left", "failed"))
        yield* leave("echo", "left")
        yield* tried("echo", "interrupted", 2, "interrupted")
        // Of a kind that has no queue any more.
        yield* (yield* Attempts).put({ kind: "removed", key: "a", sequence: 1 }, 1, attempt("failed"), 0)

        const expected = ["b", "e", "f", "d", "c", "a"].map((key) => `echo_${key}`)
        const query = { state: "retrying", kind: "echo" } as const
        for (const limit of [1, 2, 6, 100]) {
          assert.deepEqual((yield* pages({ ...query, limit })).flat(), expected)
        }
        const all = (yield* pages({ state: "retrying" })).flat()
        assert.deepEqual(
          all.filter((id) => id.startsWith("echo")),
          expected
        )
        // Those of other kinds do not fill its pages.
        assert.deepEqual(yield* idsOf({ state: "retrying", kind: "back", limit: 1 }), ["back_a"])
        const { tasks } = yield* page(query)
        assert.lengthOf(tasks[0]?.attempts ?? [], 3)
      })
    ))
})
