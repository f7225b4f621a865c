/** Tasks that are to be queued later: stored at once, seen, taken back, and in their queue when they are due. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Exit } from "effect"
import { cancel } from "../../src/streams/Cancel.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { LaterUnclear } from "../../src/streams/LaterUnclear.ts"
import { Listing } from "../../src/streams/Listing.ts"
import { Queued } from "../../src/streams/Queued.ts"
import { NotScheduled, runNow } from "../../src/streams/runNow.ts"
import { Schedules } from "../../src/streams/Schedules.ts"
import { KeyTaken, type Request, submit } from "../../src/streams/Submit.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { store } from "./records.ts"
import { finished, until, useStreams } from "../support/useStreams.ts"

const { run, kill, restart } = useStreams("count", "fetch")

const input = { text: "to be or not to be" }
const inAnHour = { later: { delay: 3_600 } }
const asked = (more: Partial<Request>): Request => ({ kind: "count", input, ...more })

const view = (id: string) => Effect.flatMap(TaskViews, (views) => views.find("count", keyOf(id)))
const keyOf = (id: string) => id.slice(id.indexOf("_") + 1)
const inQueue = (id: string) => Effect.flatMap(Queued, (queued) => queued.find("count", keyOf(id)))
const scheduled = Effect.flatMap(Schedules, (schedules) => schedules.count("count"))

describe("a task that is to be queued later", () => {
  it("is scheduled, and seen with its time", () =>
    run(
      Effect.gen(function* () {
        const runAt = new Date(Date.now() + 60_000).toISOString()
        const task = yield* submit(asked({ later: { runAt }, options: { timeout: 5 } }))
        assert.strictEqual(task.state, "scheduled")
        const seen = yield* view(task.id)
        assert.deepInclude(seen, { state: "scheduled", runAt, input, options: { timeout: 5 } })
        assert.isUndefined(yield* inQueue(task.id))
      })
    ))

  it("is in its queue when it is due, as it was submitted, and says that one must look", () =>
    run(
      Effect.gen(function* () {
        const task = yield* submit(asked({ later: { delay: 0.4 }, options: { timeout: 5 } }))
        const message = yield* until(inQueue(task.id), (found) => found !== undefined)
        assert.strictEqual(message?.subject, Subjects.task("count", "normal", keyOf(task.id)))
        assert.strictEqual(message?.header(Subjects.header.look), "1")
        const seen = yield* view(task.id)
        assert.deepInclude(seen, { state: "queued", input, options: { timeout: 5 } })
        assert.notProperty(seen, "runAt")
        const left = Effect.flatMap(Schedules, (all) => all.find("count", keyOf(task.id)))
        yield* until(left, (found) => found === undefined)
      })
    ))

  it.each([
    ["a time that is past", { runAt: "2026-01-01T00:00:00+01:00" }],
    ["no delay", { delay: 0 }]
  ])("is queued at once with %s", (_, later) =>
    run(
      Effect.gen(function* () {
        const task = yield* submit(asked({ later }))
        assert.strictEqual(task.state, "queued")
        assert.isDefined(yield* inQueue(task.id))
      })
    )
  )

  it.each<[string, Partial<Request>, string]>([
    ["a time and a delay", { later: { delay: 1, runAt: "2027-01-01T00:00:00Z" } }, "delay"],
    [
      "a time in two years",
      { later: { runAt: new Date(Date.now() + 2 * 366 * 86_400_000).toISOString() } },
      "runAt"
    ],
    [
      "a deadline before it is due",
      { ...inAnHour, options: { deadline: new Date(Date.now() + 60_000).toISOString() } },
      "deadline"
    ]
  ])("is refused with %s", (_, more, option) =>
    run(
      Effect.gen(function* () {
        const error = yield* Effect.flip(submit(asked(more)))
        assert.instanceOf(error, LaterUnclear)
        assert.strictEqual(error.option, option)
      })
    )
  )

  it("outlives the server, and is done soon after if it was due meanwhile", { timeout: 30_000 }, () =>
    run(
      Effect.gen(function* () {
        const soon = yield* submit(asked({ later: { delay: 0.5 } }))
        const late = yield* submit(asked(inAnHour))
        yield* kill
        const due = Date.now() + 500
        yield* until(Clock.currentTimeMillis, (now) => now > due)
        yield* restart
        yield* until(
          Effect.orElseSucceed(inQueue(soon.id), () => undefined),
          (found) => found !== undefined
        )
        assert.strictEqual((yield* view(late.id))?.state, "scheduled")
      })
    )
  )
})

describe("a key", () => {
  it("is that of one task while it is scheduled, whatever time is asked for", () =>
    run(
      Effect.gen(function* () {
        const first = yield* submit(asked({ ...inAnHour, key: "one" }))
        const before = yield* scheduled
        const again = yield* submit(asked({ later: { delay: 60 }, key: "one" }))
        const now = yield* submit(asked({ key: "one" }))
        assert.deepEqual([again, now], [first, first])
        assert.strictEqual(yield* scheduled, before)
        assert.isUndefined(yield* inQueue(first.id))
        const other = yield* Effect.flip(submit(asked({ ...inAnHour, key: "one", input: { text: "other" } })))
        assert.instanceOf(other, KeyTaken)
      })
    ))

  it("of a task that is queued or finished schedules nothing", () =>
    run(
      Effect.gen(function* () {
        const before = yield* scheduled
        const task = yield* submit(asked({ key: "queued" }))
        assert.strictEqual((yield* submit(asked({ ...inAnHour, key: "queued" }))).state, "queued")
        yield* store(finished(task.key, "succeeded", { kind: "count", input: JSON.stringify(input) }))
        assert.strictEqual((yield* submit(asked({ ...inAnHour, key: "queued" }))).state, "succeeded")
        assert.strictEqual(yield* scheduled, before)
      })
    ))

  it("is that of one task when many ask at once", () =>
    run(
      Effect.gen(function* () {
        const before = yield* scheduled
        const all = yield* Effect.all(
          Array.from({ length: 20 }, () => submit(asked({ ...inAnHour, key: "many" }))),
          { concurrency: "unbounded" }
        )
        assert.strictEqual(new Set(all.map(({ id, state }) => `${id} ${state}`)).size, 1)
        assert.strictEqual(yield* scheduled, before + 1)
      })
    ))
})

describe("cancelling a scheduled task", () => {
  it("writes its record and takes it back", () =>
    run(
      Effect.gen(function* () {
        const { id, key } = yield* submit(asked({ ...inAnHour, key: "cancelled" }))
        const record = yield* cancel("count", key)
        assert.deepInclude(record, { id, state: "cancelled", input })
        assert.isUndefined(yield* Effect.flatMap(Schedules, (all) => all.find("count", key)))
        assert.strictEqual((yield* view(id))?.state, "cancelled")
        assert.deepEqual(yield* cancel("count", key), record)
      })
    ))

  it("wins, once its record stands, over its being due", () =>
    run(
      Effect.gen(function* () {
        const tasks = yield* Effect.all(
          Array.from({ length: 30 }, (_, n) => submit(asked({ later: { delay: 0.3 + n / 1_000 } })))
        )
        const soon = Date.now() + 250
        yield* until(Clock.currentTimeMillis, (now) => now > soon)
        const ends = yield* Effect.all(
          tasks.map(({ key }) => Effect.exit(cancel("count", key))),
          { concurrency: "unbounded" }
        )
        assert.isTrue(ends.every(Exit.isSuccess))
        const left = Effect.forEach(tasks, ({ key }) =>
          Effect.flatMap(Schedules, (all) => all.find("count", key))
        )
        yield* until(left, (found) => found.every((one) => one === undefined))
        for (const { id } of tasks) assert.strictEqual((yield* view(id))?.state, "cancelled")
      })
    ))
})

describe("running a scheduled task now", () => {
  it("has it in its queue at once, with all that was said of it", () =>
    run(
      Effect.gen(function* () {
        const task = yield* submit(asked({ ...inAnHour, options: { timeout: 7, retry: { attempts: 2 } } }))
        assert.strictEqual((yield* runNow("count", task.key)).state, "queued")
        yield* until(inQueue(task.id), (found) => found !== undefined)
        assert.deepInclude(yield* view(task.id), {
          state: "queued",
          input,
          options: { timeout: 7, retry: { attempts: 2 } }
        })
        const error = yield* Effect.flip(runNow("count", task.key))
        assert.instanceOf(error, NotScheduled)
        assert.strictEqual(error.task.state, "queued")
      })
    ))

  it("is of no use for a task that there is not", () =>
    run(
      Effect.gen(function* () {
        assert.strictEqual((yield* Effect.flip(runNow("count", "nobody")))._tag, "TaskUnknown")
      })
    ))
})

describe("the list of scheduled tasks", () => {
  it("has those of all kinds or of one, the last one submitted first, in pages", () =>
    run(
      Effect.gen(function* () {
        const jetstream = yield* JetStream
        yield* jetstream.call("STREAM.PURGE.SCHEDULES", {})
        const ids: Array<string> = []
        for (let n = 0; n < 5; n += 1) ids.push((yield* submit(asked(inAnHour))).id)
        const other = yield* submit({ kind: "fetch", input: { url: "https://example.org/" }, ...inAnHour })
        const listing = yield* Listing
        const first = yield* listing.page({ state: "scheduled", kind: "count", limit: 3 })
        const { next: cursor = "" } = first
        const second = yield* listing.page({ state: "scheduled", kind: "count", limit: 3, cursor })
        assert.deepEqual(
          [...first.tasks, ...second.tasks].map(({ id }) => id),
          ids.toReversed()
        )
        assert.notProperty(second, "next")
        const all = yield* listing.page({ state: "scheduled", limit: 100 })
        assert.deepEqual(
          all.tasks.map(({ id }) => id),
          [other.id, ...ids.toReversed()]
        )
        assert.isTrue(all.tasks.every(({ state, runAt }) => state === "scheduled" && runAt !== undefined))
      })
    ))
})
