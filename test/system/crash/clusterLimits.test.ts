/** Limits and bursts on a cluster of three, of which the node that leads is killed. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, ManagedRuntime, Schedule } from "effect"
import { setUp } from "../../../src/streams/SetUp.ts"
import { submit } from "../../../src/streams/Submit.ts"
import { TaskViews } from "../../../src/streams/TaskViews.ts"
import { type Cluster, startCluster } from "../../support/cluster.ts"
import { layerStreams } from "../../support/streams.ts"
import { until } from "../../support/useStreams.ts"
import { queueRides } from "./queueRides.ts"
import { openRoad } from "./road.ts"

let cluster: Cluster
const makeRuntime = () =>
  ManagedRuntime.make(
    layerStreams(cluster.url).pipe(
      Layer.provide(Logger.layer([])),
      Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" })))
    )
  )
let runtime: ReturnType<typeof makeRuntime>
beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
  runtime = makeRuntime()
  await runtime.runPromise(setUp(["ride", "count"]))
}, 60_000)
afterAll(async () => {
  await runtime.dispose()
  await cluster.stop()
})

const soon = Schedule.spaced("50 millis")

/** Kills the node that leads the stream; it is back once all have everything again. */
const strike = (stream: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const node = await cluster.leaderOf(stream)
      await node.kill()
      return node
    }),
    (node) =>
      Effect.promise(async () => {
        await node.restart()
        await cluster.ready()
        await cluster.whole(stream)
      })
  )

const keys = ["a", "b", "c"]

describe("on three servers, when the one that leads is killed", () => {
  it("a limit is not exceeded, and all go on", { timeout: 90_000 }, () =>
    runtime.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          yield* queueRides(150)
          const { begun, most, ended, start } = openRoad()
          const done = (count: number) => until(Effect.sync(ended), (now) => now >= count)
          yield* Effect.forEach(cluster.nodes.slice(0, 2), () => start(cluster.url), { concurrency: 2 })
          yield* done(30)
          yield* strike("KV_limits")
          // Who was sent away while nothing could be written comes back later than the others, and need not be waited for.
          const before = begun.length
          yield* done(100)
          assert.sameMembers([...new Set(begun.slice(before).map(({ who }) => who))], keys)
          assert.strictEqual(most.all, 4)
          assert.strictEqual(most.ofKey, 2)
        })
      )
    )
  )

  it("a burst is done with its last input", { timeout: 90_000 }, () =>
    runtime.runPromise(
      Effect.scoped(
        Effect.gen(function* () {
          const say = (n: number) =>
            Effect.retry(
              submit({ kind: "count", key: "burst", input: { text: `${n}` }, later: { debounce: 3 } }),
              { schedule: soon, while: ({ _tag }) => _tag === "NatsUnavailable" }
            )
          for (const n of [1, 2, 3]) yield* say(n)
          yield* strike("SCHEDULES")
          const said = []
          for (const n of [4, 5, 6]) said.push(yield* say(n))
          const [{ id, key } = { id: "", key: "" }] = said
          assert.deepEqual(
            said.map((task) => task.id),
            [id, id, id]
          )
          const view = Effect.retry(
            Effect.flatMap(TaskViews, (views) => views.find("count", key)),
            soon
          )
          const task = yield* until(view, (found) => found?.state === "queued")
          assert.deepEqual(task?.input, { text: "6" })
        })
      )
    )
  )
})
