/** Ticks become tasks, each once, whatever is killed in between. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import * as Ticker from "../../src/gateway/Ticker.ts"
import type { AskedSchedule } from "../../src/schemas/Schedule.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Recurring } from "../../src/streams/Recurring.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { Ticks } from "../../src/streams/Ticks.ts"
import { keptIn } from "../../src/streams/recurring/Kept.ts"
import { type NamedTick, takeTick } from "../../src/streams/recurring/takeTick.ts"
import { finished, until } from "../support/useStreams.ts"
import { onOwnServer } from "../support/ownServer.ts"
import { layerStreams } from "../support/streams.ts"
import { store } from "../streams/records.ts"

const count = { kind: "count", input: { text: "to be" } }

const put = (name: string, asked: AskedSchedule) => Effect.flatMap(Recurring, (all) => all.put(name, asked))
/** The server may be on its way up. */
const find = (name: string) =>
  Effect.flatMap(Recurring, (all) => all.find(name)).pipe(Effect.retry(Schedule.spaced("50 millis")))

/** The times of the tasks of a schedule that lie in the queue, or lay there. */
const queued = (name: string) =>
  Effect.gen(function* () {
    const jetstream = yield* JetStream
    const { messages } = yield* jetstream.batch("TASKS_count", {
      seq: 1,
      batch: 500,
      next_by_subj: "tasks.count.>"
    })
    return messages
      .map(({ subject }) => subject.split(".").at(-1) ?? "")
      .filter((key) => key.startsWith(`${name}-2`))
      .map((key) => timeOf(key.slice(name.length + 1)))
  }).pipe(Effect.retry(Schedule.spaced("50 millis")))

/** Of `20261122T030000Z`, in seconds. */
const timeOf = (token: string) =>
  Date.parse(token.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) / 1_000

/** As many as there should be from the first to the last, but for those that were missed. */
const counted = (times: ReadonlyArray<number>) => {
  assert.strictEqual(new Set(times).size, times.length, "one of them was done twice")
  return { found: times.length, expected: Math.max(...times) - Math.min(...times) + 1 }
}

const ticking = Effect.forkScoped(Ticker.run)

const definitionOf = Effect.fnUntraced(function* (name: string) {
  const jetstream = yield* JetStream
  const message = yield* jetstream.read("SCHEDULES", { last_by_subj: Subjects.recurring(name) })
  const definition = message && keptIn(message)?.definition
  assert.isDefined(definition)
  return definition
})

/** Nothing takes what is to be published: the gateway dies there. */
const dying = Effect.fnUntraced(function* (tick: NamedTick) {
  const nowhere = Publisher.of({ ...(yield* Publisher), submit: () => Effect.interrupt })
  yield* Effect.exit(Effect.provideService(takeTick(tick), Publisher, nowhere))
})

describe("the ticker", () => {
  it("queues the task of each tick under the name of the schedule and the time", () =>
    onOwnServer(["count"], () =>
      Effect.gen(function* () {
        yield* ticking
        yield* put("each", { ...count, every: 1, overlap: "queue", timeout: 7 })
        const times = yield* until(queued("each"), (found) => found.length >= 3)
        assert.deepInclude(counted(times), { found: times.length, expected: times.length })
        const { last } = yield* until(find("each"), ({ last }) => last?.state === "queued")
        assert.match(last?.id ?? "", /^count_each-\d{8}T\d{6}Z$/)
      })
    ))

  it("leaves a tick out while the task before is not finished, and goes on once it is", () =>
    onOwnServer(["count"], () =>
      Effect.gen(function* () {
        yield* ticking
        yield* put("slow", { ...count, cron: "* * * * * *" })
        const waiting = yield* until(find("slow"), ({ skipped }) => (skipped?.count ?? 0) >= 2)
        const [first = 0, ...more] = yield* queued("slow")
        assert.lengthOf(more, 0)
        const key = waiting.last?.id.split("_")[1] ?? ""
        yield* store({ ...finished(key, "succeeded"), kind: "count" })
        const times = yield* until(queued("slow"), (found) => found.length === 2)
        assert.isAbove(Math.max(...times), first + 2)
      })
    ))

  it("does nothing for a schedule that is paused or deleted while its tick is on its way", () =>
    onOwnServer(["count"], () =>
      Effect.gen(function* () {
        const next = yield* (yield* Ticks).open(8)
        const recurring = yield* Recurring
        for (const name of ["paused", "deleted", "replaced"]) yield* put(name, { ...count, every: 1 })
        const ticks = new Map<string, Effect.Success<typeof next>>()
        while (ticks.size < 3) {
          const tick = yield* next
          ticks.set(tick.name, tick)
        }
        yield* recurring.rest("paused", true)
        yield* recurring.remove("deleted")
        yield* recurring.remove("replaced")
        yield* put("replaced", { ...count, cron: "@yearly" })
        for (const tick of ticks.values()) assert.strictEqual(yield* takeTick(tick), "dropped", tick.name)
        assert.deepEqual(yield* queued("replaced"), [])
      })
    ))

  it("takes a tick again whose gateway died before its task was stored, and not when it was", () =>
    onOwnServer(["count"], () =>
      Effect.gen(function* () {
        yield* put("died", { ...count, every: 60, overlap: "queue" })
        const definition = yield* definitionOf("died")
        const now = Math.floor(Date.now() / 1_000) + 60
        const at = (seconds: number) => ({
          name: "died",
          at: now + seconds,
          sequence: 20 + seconds,
          definition
        })
        yield* dying(at(0))
        assert.deepEqual(yield* queued("died"), [])
        assert.strictEqual(yield* takeTick({ ...at(0), sequence: 11 }), "dropped")
        assert.strictEqual(yield* takeTick(at(0)), "task")
        assert.strictEqual(yield* takeTick(at(0)), "dropped")
        assert.deepEqual(yield* queued("died"), [now])
        // Those between come late, when they are taken for missed, in whatever order.
        const missed = Effect.map(find("died"), (found) => found.missed?.count ?? 0)
        assert.strictEqual(yield* takeTick(at(240)), "task")
        assert.strictEqual(yield* missed, 3)
        for (const late of [120, 60, 120, 180]) yield* takeTick(at(late))
        assert.strictEqual(yield* missed, 0)
        // One that was not missed leaves those that were as they are.
        yield* dying(at(300))
        assert.strictEqual(yield* takeTick(at(420)), "task")
        assert.strictEqual(yield* missed, 1)
        assert.strictEqual(yield* takeTick(at(300)), "task")
        assert.strictEqual(yield* missed, 1)
        assert.sameMembers(
          [...(yield* queued("died"))],
          [0, 60, 120, 180, 240, 300, 420].map((seconds) => now + seconds)
        )
      })
    ))

  it("leaves a tick out as long as the task before is yet to be queued by another gateway", () =>
    onOwnServer(["count"], () =>
      Effect.gen(function* () {
        const next = yield* (yield* Ticks).open(8)
        yield* put("slow", { ...count, every: 1 })
        const first = yield* next
        yield* dying(first)
        const second = yield* next
        assert.strictEqual(yield* takeTick(second), "skipped")
        assert.strictEqual(yield* takeTick(first), "task")
        assert.deepEqual(yield* queued("slow"), [first.at])
        first.done()
        assert.strictEqual(yield* takeTick(yield* next), "skipped")
      })
    ))

  it(
    "loses and doubles none when the server is killed again and again, and tells those that it missed",
    { timeout: 60_000 },
    () =>
      onOwnServer(["count"], (nats) =>
        Effect.gen(function* () {
          yield* ticking
          // Another gateway, over a connection of its own.
          yield* Effect.forkScoped(Effect.provide(Ticker.run, layerStreams(nats.url)))
          const all = [
            ["every", { ...count, every: 1, overlap: "queue" }],
            ["cron", { ...count, cron: "* * * * * *", overlap: "queue" }]
          ] as const
          for (const [name, asked] of all) yield* put(name, asked)
          for (let kills = 0; kills < 4; kills += 1) {
            const before = (yield* queued("cron")).length
            yield* until(queued("cron"), (found) => found.length >= before + 3)
            yield* Effect.promise(() => nats.kill())
            // Down over a tick or two, and not for the same part of a second each time.
            yield* Effect.sleep(700 + kills * 450)
            yield* Effect.promise(() => nats.restart())
          }
          for (const [name] of all) {
            const before = (yield* queued(name)).length
            yield* until(queued(name), (found) => found.length >= before + 2)
            const { found, expected } = counted(yield* queued(name))
            const { missed } = yield* find(name)
            assert.strictEqual(found + (missed?.count ?? 0), expected, name)
          }
        })
      )
  )
})
