/** Named schedules on a real server: what is kept, what is refused, and what the server makes of them. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AskedSchedule } from "../../src/schemas/Schedule.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Recurring } from "../../src/streams/Recurring.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { TaskViews } from "../../src/streams/TaskViews.ts"
import { Ticks } from "../../src/streams/Ticks.ts"
import { until, useStreams } from "../support/useStreams.ts"

const { run } = useStreams("count")

const count = { kind: "count", input: { text: "to be or not to be" } }
const daily = { ...count, cron: "@daily" }

const put = (name: string, asked: AskedSchedule) => Effect.flatMap(Recurring, (all) => all.put(name, asked))
const find = (name: string) => Effect.flatMap(Recurring, (all) => all.find(name))
const remove = (name: string) => Effect.flatMap(Recurring, (all) => all.remove(name))

const faultsOf = (name: string, asked: AskedSchedule) =>
  put(name, asked).pipe(
    Effect.flip,
    Effect.map((error) => ("faults" in error ? error.faults.map(({ path }) => path.join(".")) : error._tag))
  )

const message = (subject: string) =>
  Effect.flatMap(JetStream, (jetstream) => jetstream.read(Subjects.scheduleStream, { last_by_subj: subject }))

describe("a schedule", () => {
  it("is kept as it was put, and shows when it ticks next", () =>
    run(
      Effect.gen(function* () {
        const asked = {
          ...count,
          cron: " 0  30 2 * * * ",
          timezone: "Europe/Berlin",
          overlap: "queue",
          timeout: 5,
          resultTtl: 600
        } as const
        const { schedule, did } = yield* put("nightly", asked)
        assert.strictEqual(did, "created")
        assert.deepInclude(schedule, {
          name: "nightly",
          ...count,
          cron: "0 30 2 * * *",
          timezone: "Europe/Berlin",
          overlap: "queue",
          paused: false,
          options: { timeout: 5, resultTtl: 600 }
        })
        assert.lengthOf(schedule.next, 5)
        assert.isTrue(schedule.next.every((time) => /T0[01]:30:00Z$/.test(time)))
        assert.deepEqual(yield* find("nightly"), schedule)
      })
    ))

  it("is left as it is when the same is put again, and changed at once by anything else", () =>
    run(
      Effect.gen(function* () {
        const first = yield* put("same", { ...count, every: "5m" })
        const again = yield* put("same", { ...count, every: 300 })
        assert.deepEqual([first.did, again.did], ["created", "kept"])
        assert.strictEqual(again.schedule.updatedAt, first.schedule.updatedAt)
        const other = yield* put("same", { ...count, every: "6m" })
        assert.strictEqual(other.did, "changed")
        assert.strictEqual(other.schedule.every, 360)
        assert.strictEqual(other.schedule.createdAt, first.schedule.createdAt)
      })
    ))

  it("is put by two at once, and one of both stands", () =>
    run(
      Effect.gen(function* () {
        const all = yield* Effect.all(
          Array.from({ length: 6 }, (_, n) => put("race", { ...count, every: n + 60 })),
          { concurrency: "unbounded" }
        )
        assert.lengthOf(
          all.filter(({ did }) => did === "created"),
          1
        )
        const { createdAt } = yield* find("race")
        assert.strictEqual(new Set(all.map(({ schedule }) => schedule.createdAt)).size, 1)
        assert.strictEqual(all[0]?.schedule.createdAt, createdAt)
      })
    ))

  it("rests and goes on, and stays resting when it is put without a word of it", () =>
    run(
      Effect.gen(function* () {
        yield* put("rests", daily)
        const recurring = yield* Recurring
        const resting = yield* recurring.rest("rests", true)
        assert.deepEqual([resting.paused, resting.next], [true, []])
        assert.isUndefined((yield* message("recurring.rests"))?.header("Nats-Schedule"))
        assert.isTrue((yield* put("rests", { ...daily, cron: "@hourly" })).schedule.paused)
        const on = yield* recurring.rest("rests", false)
        assert.isFalse(on.paused)
        assert.strictEqual((yield* message("recurring.rests"))?.header("Nats-Schedule"), "@hourly")
        assert.deepEqual(yield* recurring.rest("rests", false), on)
        assert.isTrue((yield* put("rests", { ...daily, paused: true })).schedule.paused)
      })
    ))

  it("is gone with all that is of it once it is deleted", () =>
    run(
      Effect.gen(function* () {
        yield* put("gone", { ...count, every: 1 })
        yield* until(message(Subjects.ticks("gone")), (tick) => tick !== undefined)
        yield* remove("gone")
        assert.strictEqual((yield* Effect.flip(find("gone")))._tag, "ScheduleUnknown")
        assert.strictEqual((yield* Effect.flip(remove("gone")))._tag, "ScheduleUnknown")
        assert.isUndefined(yield* message(Subjects.ticks("gone")))
      })
    ))

  it("is listed by name, with the others", () =>
    run(
      Effect.gen(function* () {
        for (const name of ["list-b", "list-a", "list-c"]) yield* put(name, daily)
        const names = (yield* (yield* Recurring).list).map(({ name }) => name)
        assert.deepEqual(
          names.filter((name) => name.startsWith("list-")),
          ["list-a", "list-b", "list-c"]
        )
      })
    ))

  it("is refused where its task could never be done, or it could never tick", () =>
    run(
      Effect.gen(function* () {
        for (const name of ["Wrong", "seq-1", "bad", "-a", "a.b", "a*", "x".repeat(65)])
          assert.deepEqual(yield* faultsOf(name, daily), ["name"], name)
        assert.deepEqual(yield* faultsOf("never", { ...count, cron: "0 0 0 30 2 *" }), ["cron"])
        assert.strictEqual(yield* faultsOf("kind", { ...daily, kind: "knit" }), "UnknownKind")
        assert.include(String(yield* faultsOf("input", { ...daily, input: { txt: "a" } })), "txt")
        assert.strictEqual(
          yield* faultsOf("large", { ...daily, input: { text: "a".repeat(300_000) } }),
          "TaskTooLarge"
        )
      })
    ))

  it("does what it does at once, and once for each asking", () =>
    run(
      Effect.gen(function* () {
        yield* put("now", { ...daily, paused: true, timeout: 9 })
        const recurring = yield* Recurring
        const first = yield* recurring.runNow("now", "a1")
        const again = yield* recurring.runNow("now", "a1")
        assert.deepEqual([first.id, again.known], ["count_now-now-a1", true])
        const view = yield* (yield* TaskViews).find("count", first.key)
        assert.deepInclude(view, { input: count.input, options: { timeout: 9 } })
      })
    ))
})

describe("the server", () => {
  it("ticks at the times that are shown, and each tick is of its own time", () =>
    run(
      Effect.gen(function* () {
        const all = [
          ["every-1", { ...count, every: 1 }],
          ["every-2", { ...count, every: 2 }],
          ["cron-1", { ...count, cron: "* * * * * *" }],
          ["cron-2", { ...count, cron: "*/2 * * * * *", timezone: "Australia/Lord_Howe" }]
        ] as const
        const next = yield* (yield* Ticks).open(64)
        const shown = new Map<string, ReadonlyArray<string>>()
        for (const [name, asked] of all) shown.set(name, (yield* put(name, asked)).schedule.next)
        const seen = new Map<string, Array<number>>()
        while (all.some(([name]) => (seen.get(name)?.length ?? 0) < 3)) {
          const tick = yield* next
          tick.done()
          if (!shown.has(tick.name)) continue
          seen.set(tick.name, [...(seen.get(tick.name) ?? []), tick.at])
          assert.closeTo(Date.now() / 1_000, tick.at, 1.5)
        }
        for (const [name] of all) {
          const times = (seen.get(name) ?? []).map((at) =>
            new Date(at * 1_000).toISOString().replace(".000", "")
          )
          assert.deepEqual(times.slice(0, 3), shown.get(name)?.slice(0, 3), name)
        }
      })
    ))
})
