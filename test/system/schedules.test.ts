/** A schedule of every second while everything is killed: no tick is lost or done twice, and those that never came are told. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Schedule } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Recurring } from "../../src/streams/Recurring.ts"
import { command } from "../commands/command.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { onOwnServer } from "../support/ownServer.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"

const often = { kind: "count", input: { text: "to be" }, cron: "* * * * * *", overlap: "queue" } as const

const soon = Schedule.spaced("50 millis")

/** A process that is started again whenever it is killed. It is gone at the end of the test. */
const kept = (words: ReadonlyArray<string>, url: string) =>
  Effect.gen(function* () {
    const start = async () => {
      const process = startMillrace(words, { NATS_URL: url, PORT: "0" })
      await process.prints(/taking|listens/)
      return process
    }
    const state: { process: Process } = { process: yield* Effect.promise(start) }
    yield* Effect.addFinalizer(() => Effect.promise(() => state.process.kill("SIGKILL")))
    return Effect.promise(async () => {
      await state.process.kill("SIGKILL")
      state.process = await start()
    })
  })

/** The times of the ticks whose tasks are done, in seconds, of each record one. */
const done = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const { messages } = yield* jetstream.batch("KV_results", {
    seq: 1,
    batch: 500,
    next_by_subj: "$KV.results.*.count.*"
  })
  return messages.map(({ subject }) => {
    const [, date = "", time = ""] = /often-(\d{8})T(\d{6})Z$/.exec(subject) ?? []
    const text = `${date}T${time}`.replace(/^(....)(..)(..)T(..)(..)(..)$/, "$1-$2-$3T$4:$5:$6Z")
    return Date.parse(text) / 1_000
  })
}).pipe(Effect.retry(soon))

const oldestTick = Effect.flatMap(JetStream, (jetstream) =>
  jetstream.read("SCHEDULES", { seq: 1, next_by_subj: "ticks.*" })
).pipe(Effect.retry(soon))

const lastTask = Effect.flatMap(JetStream, (jetstream) =>
  jetstream.read("TASKS_count", { last_by_subj: "tasks.count.>" })
).pipe(Effect.retry(soon))

const find = Effect.flatMap(Recurring, (all) => all.find("often")).pipe(Effect.retry(soon))

describe("a schedule", () => {
  it("loses and doubles no tick when gateways, actors and the server are killed", { timeout: 150_000 }, () =>
    onOwnServer(taskNames, (nats) =>
      Effect.gen(function* () {
        const first = yield* kept(["gateway"], nats.url)
        const second = yield* kept(["gateway"], nats.url)
        const actor = yield* kept(["actor", "count"], nats.url)
        yield* (yield* Recurring).put("often", often)
        const server = Effect.promise(async () => {
          await nats.kill()
          await nats.restart()
        })
        for (const kill of [first, actor, server, second, actor, first, server]) {
          const before = (yield* done).length
          yield* until(done, (times) => times.length > before)
          yield* kill
        }
        // What was in the hands of one that was killed comes to another once its lease has run out.
        yield* until(oldestTick, (tick) => tick === undefined || Date.parse(tick.time) > Date.now() - 2_000)
        const { paused } = yield* Effect.flatMap(Recurring, (all) => all.rest("often", true)).pipe(
          Effect.retry(soon)
        )
        assert.isTrue(paused)
        yield* until(Effect.all([lastTask, oldestTick]), (left) => left.every((one) => one === undefined))
        const times = yield* done
        const { missed } = yield* find
        assert.strictEqual(new Set(times).size, times.length, "one was done twice")
        const all = Math.max(...times) - Math.min(...times) + 1
        assert.strictEqual(times.length + (missed?.count ?? 0), all)
        const info = yield* Effect.flatMap(JetStream, (jetstream) => jetstream.call("STREAM.INFO.EVENTS", {}))
        assert.include(JSON.stringify(info), `"messages":${times.length},`)
      })
    )
  )

  it("ticks on where it is restored to", { timeout: 60_000 }, async () => {
    const directory = mkdtempSync(join(tmpdir(), "millrace-test-"))
    const place = join(directory, "backup")
    const on = <A, E>(nats: TestNats, effect: Effect.Effect<A, E, Recurring | JetStream>) =>
      Effect.runPromise(Effect.scoped(Effect.provide(effect, layerStreams(nats.url))))
    const millrace = async (nats: TestNats, ...words: ReadonlyArray<string>) => {
      const { code, err } = await command({ NATS_URL: nats.url }, words)
      assert.strictEqual(code, 0, err)
    }
    const [one, other] = await Promise.all([startNats({ sync: "2m" }), startNats({ sync: "2m" })])
    await millrace(one, "setup")
    const put = Effect.flatMap(Recurring, (all) => all.put("often", often))
    const { schedule } = await on(one, put)
    await millrace(one, "backup", place)
    await one.stop()
    await millrace(other, "restore", place)
    const ticked = Effect.flatMap(JetStream, (jetstream) =>
      jetstream.read("SCHEDULES", { last_by_subj: "ticks.often" })
    )
    const tick = await on(
      other,
      until(ticked, (message) => message !== undefined && Date.parse(message.time) > Date.now() - 500)
    )
    assert.isDefined(tick)
    const { last, missed, next, ...same } = await on(other, find)
    const { next: _, ...before } = schedule
    assert.deepEqual(same, before)
    assert.deepEqual([last, missed, next.length], [undefined, undefined, 5])
    await other.stop()
    rmSync(directory, { recursive: true })
  })
})
