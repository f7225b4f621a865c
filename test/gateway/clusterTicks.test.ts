/** Ticks on a cluster: whichever server makes them, each becomes one task, and those that never came are told. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Logger, Schedule } from "effect"
import * as Ticker from "../../src/gateway/Ticker.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Recurring } from "../../src/streams/Recurring.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Cluster, startCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
}, 60_000)
afterAll(() => cluster.stop())

const soon = Schedule.spaced("50 millis")
const often = { kind: "count", input: { text: "to be" }, cron: "* * * * * *", overlap: "queue" } as const

/** The times of the tasks that lie in the queue, in seconds. */
const queued = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const { messages } = yield* jetstream.batch("TASKS_count", {
    seq: 1,
    batch: 500,
    next_by_subj: "tasks.count.>"
  })
  return messages.map(({ subject }) => {
    const token = subject.slice(subject.lastIndexOf("-") + 1)
    return Date.parse(token.replace(/^(....)(..)(..)T(..)(..)(..)Z$/, "$1-$2-$3T$4:$5:$6Z")) / 1_000
  })
}).pipe(Effect.retry(soon))

const more = (count: number) =>
  Effect.flatMap(queued, (before) => until(queued, (now) => now.length >= before.length + count))

describe("a schedule on three servers", { timeout: 120_000 }, () => {
  it("loses and doubles none when the one that leads is killed, or gives up the lead", () =>
    Effect.gen(function* () {
      yield* setUp(["count"])
      yield* Effect.forkScoped(Ticker.run)
      yield* (yield* Recurring).put("often", often)
      yield* more(3)
      const leader = yield* Effect.promise(() => cluster.leaderOf("SCHEDULES"))
      yield* Effect.promise(() => leader.kill())
      yield* more(3)
      yield* Effect.promise(() => leader.restart())
      yield* Effect.promise(() => cluster.ready())
      for (const node of cluster.nodes) {
        yield* Effect.promise(() => cluster.giveLead("SCHEDULES", node))
        yield* more(2)
      }
      // What was handed out by one that was killed comes again once its lease has run out.
      const oldest = Effect.flatMap(JetStream, (jetstream) =>
        jetstream.read("SCHEDULES", { seq: 1, next_by_subj: "ticks.*" })
      ).pipe(Effect.retry(soon))
      yield* until(oldest, (tick) => tick === undefined || Date.parse(tick.time) > Date.now() - 2_000)
      yield* Effect.retry(
        Effect.flatMap(Recurring, (all) => all.rest("often", true)),
        soon
      )
      const times = yield* queued
      const { missed } = yield* (yield* Recurring).find("often")
      assert.strictEqual(new Set(times).size, times.length)
      const all = Math.max(...times) - Math.min(...times) + 1
      assert.strictEqual(times.length + (missed?.count ?? 0), all)
    }).pipe(
      Effect.scoped,
      Effect.provide(layerStreams(cluster.url)),
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))),
      Effect.provide(Logger.layer([])),
      Effect.runPromise
    ))
})
