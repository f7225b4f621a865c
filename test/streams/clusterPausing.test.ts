/** A kind that is paused on a cluster: by way of any node, and whoever leads. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, ManagedRuntime } from "effect"
import { Deliveries } from "../../src/streams/Deliveries.ts"
import { pause, resume } from "../../src/streams/Pausing.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Cluster, startCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"
import { open, take } from "./taking.ts"

let cluster: Cluster
const through = (url: string) =>
  ManagedRuntime.make(
    Layer.provide(
      layerStreams(url),
      ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))
    )
  )
let runtimes: ReadonlyArray<ReturnType<typeof through>>

beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
  runtimes = cluster.nodes.map(({ url }) => through(url))
  await runtimes[0]?.runPromise(setUp(["echo"]))
}, 90_000)
afterAll(async () => {
  await Promise.all(runtimes.map((runtime) => runtime.dispose()))
  await cluster.stop()
})

const run = <A, E>(
  node: number,
  effect: Effect.Effect<A, E, Layer.Success<ReturnType<typeof layerStreams>>>
): Promise<A> => {
  const runtime = runtimes[node]
  if (runtime === undefined) throw new Error("there are three nodes")
  return runtime.runPromise(effect)
}

const pausedAt = (node: number) =>
  run(
    node,
    Effect.flatMap(Queues, (queues) => Effect.map(queues.depth("echo"), ({ paused }) => paused))
  )

const hears = (paused: boolean) =>
  Effect.flatMap(Deliveries, (deliveries) =>
    until(
      Effect.sync(() => deliveries.paused.has("echo")),
      (so) => so === paused
    )
  )

describe("a kind that is paused on a cluster", () => {
  it(
    "is paused at every node, for its workers too, and after the leader was killed",
    { timeout: 90_000 },
    () =>
      run(
        2,
        Effect.scoped(
          Effect.gen(function* () {
            const source = yield* open("echo", 2)
            for (let round = 0; round < 3; round += 1) {
              const { paused } = yield* Effect.promise(() => run(round, pause("echo")))
              assert.isDefined(paused?.since)
              for (const node of [0, 1, 2])
                assert.deepEqual(yield* Effect.promise(() => pausedAt(node)), paused)
              yield* hears(true)
              yield* Effect.promise(() => run((round + 1) % 3, resume("echo")))
              for (const node of [0, 1, 2]) assert.isUndefined(yield* Effect.promise(() => pausedAt(node)))
              yield* hears(false)
            }
            const { paused } = yield* Effect.promise(() => run(0, pause("echo")))
            yield* hears(true)
            yield* (yield* Publisher).submit({ kind: "echo", key: "waits", input: "1" })
            const leader = yield* Effect.promise(() => cluster.leaderOf("TASKS_echo"))
            yield* Effect.promise(() => leader.kill())
            yield* Effect.promise(() => leader.restart())
            yield* Effect.promise(() => cluster.ready())
            yield* Effect.promise(() => cluster.whole("TASKS_echo"))
            assert.deepEqual(yield* Effect.promise(() => pausedAt(2)), paused)
            assert.strictEqual(source.held.size, 0)
            yield* resume("echo")
            const delivery = yield* take(source)
            assert.strictEqual(delivery.key, "waits")
            delivery.ack()
          })
        )
      )
  )
})
