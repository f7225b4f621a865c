/** Of a burst of submissions under one key one task is done, with the last input, once it is quiet. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { cancel } from "../../src/streams/Cancel.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { LaterUnclear } from "../../src/streams/LaterUnclear.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { type Request, submit } from "../../src/streams/Submit.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("count")

const asked = (text: string, later: Request["later"], more: Partial<Request> = {}): Request => ({
  kind: "count",
  input: { text },
  ...(later === undefined ? {} : { later }),
  ...more
})

const view = (key: string) => Effect.flatMap(TaskViews, (views) => views.find("count", key))
const inQueue = (key: string) => Effect.flatMap(Queued, (queued) => queued.find("count", key))
const clear = Effect.flatMap(JetStream, (jetstream) =>
  Effect.all([jetstream.call("STREAM.PURGE.SCHEDULES", {}), jetstream.call("STREAM.PURGE.TASKS_count", {})])
)
const inAll = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const all = yield* jetstream.batch("TASKS_count", { seq: 1, next_by_subj: "tasks.>", batch: 100 })
  return all.messages.length
})

describe("a burst of submissions", () => {
  it("is one task with one id, done once with the last input", () =>
    run(
      Effect.gen(function* () {
        yield* clear
        const key = "burst"
        const tasks = []
        for (const text of ["one", "two", "three"])
          tasks.push(yield* submit(asked(text, { debounce: 0.5 }, { key, options: { timeout: 9 } })))
        assert.strictEqual(new Set(tasks.map(({ id }) => id)).size, 1)
        const [task] = tasks
        assert.strictEqual(task?.state, "scheduled")
        assert.deepInclude(yield* view(task?.key ?? ""), { state: "scheduled", input: { text: "three" } })
        yield* until(inQueue(task?.key ?? ""), (found) => found !== undefined)
        assert.deepInclude(yield* view(task?.key ?? ""), {
          state: "queued",
          input: { text: "three" },
          options: { timeout: 9 }
        })
        assert.strictEqual(yield* inAll, 1)
        const next = yield* submit(asked("four", { debounce: 60 }, { key }))
        assert.notStrictEqual(next.id, task?.id)
      })
    ))

  it("is put off by each of them, and no longer than it may be", () =>
    run(
      Effect.gen(function* () {
        const when = (key: string) => Effect.map(view(key), (found) => Date.parse(found?.runAt ?? ""))
        const first = yield* submit(asked("one", { debounce: 60 }, { key: "put off" }))
        const before = yield* when(first.key)
        yield* submit(asked("two", { debounce: 90 }, { key: "put off" }))
        assert.isAbove(yield* when(first.key), before + 29_000)
        const bounded = yield* submit(asked("one", { debounce: 60, debounceAtMost: 61 }, { key: "bounded" }))
        const bound = Date.now() + 61_000
        yield* submit(asked("two", { debounce: 600, debounceAtMost: 700 }, { key: "bounded" }))
        assert.approximately(yield* when(bounded.key), bound, 1_000)
      })
    ))

  it("is one task when many submit at once, and none of them is lost", () =>
    run(
      Effect.gen(function* () {
        const all = yield* Effect.all(
          Array.from({ length: 30 }, (_, n) => submit(asked(`${n}`, { debounce: 60 }, { key: "many" }))),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(new Set(all.map(({ id }) => id)).size, 1)
      })
    ))

  it("begins anew after it was cancelled", () =>
    run(
      Effect.gen(function* () {
        const first = yield* submit(asked("one", { debounce: 60 }, { key: "cancelled" }))
        yield* cancel("count", first.key)
        const next = yield* submit(asked("two", { debounce: 60 }, { key: "cancelled" }))
        assert.notStrictEqual(next.id, first.id)
        assert.strictEqual((yield* view(first.key))?.state, "cancelled")
        assert.isDefined(yield* Effect.flatMap(Schedules, (all) => all.find("count", next.key)))
      })
    ))

  it.each<[string, Request["later"], Partial<Request>, string]>([
    ["no key", { debounce: 1 }, {}, "debounce"],
    ["another time", { debounce: 1, delay: 5 }, { key: "k" }, "debounce"],
    ["a bound of nothing", { debounceAtMost: 5 }, { key: "k" }, "debounceAtMost"],
    [
      "a deadline that comes first",
      { debounce: 60 },
      { key: "k", options: { deadline: new Date(Date.now() + 30_000).toISOString() } },
      "deadline"
    ]
  ])("is refused with %s", (_, later, more, option) =>
    run(
      Effect.gen(function* () {
        const error = yield* Effect.flip(submit(asked("x", later, more)))
        assert.instanceOf(error, LaterUnclear)
        assert.strictEqual(error.option, option)
      })
    )
  )
})
