/** The horizon of a queue in a cluster: it stays where it is as long as the same server leads. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, type Layer, Logger, Schedule } from "effect"
import { horizonOf } from "../../src/streams/horizonOf.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Cluster, type ClusterNode, startCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"
import { lastOf, publish } from "./taking.ts"

type Services = Layer.Success<ReturnType<typeof layerStreams>>

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
})
afterAll(() => cluster.stop())

const withCopies = (copies: number, test: Effect.Effect<void, unknown, Services>) =>
  Effect.provide(test, layerStreams(cluster.url)).pipe(
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: String(copies) }))),
    Effect.provide(Logger.layer([])),
    Effect.runPromise
  )

describe("the horizon of a queue in a cluster", () => {
  it("stays while a consumer is led by the same server, and is where the queue ends when another leads", () =>
    withCopies(
      3,
      Effect.gen(function* () {
        const [first, second] = cluster.nodes
        if (first === undefined || second === undefined) return assert.fail("there are three nodes")
        const give = (node: ClusterNode) =>
          Effect.promise(() => cluster.giveLead("TASKS_led.led-normal", node))
        // While nobody leads nobody answers.
        const found = Effect.retry(horizonOf("led"), Schedule.spaced("50 millis"))

        yield* setUp(["led"])
        yield* give(first)
        const empty = yield* lastOf("led")
        assert.strictEqual(yield* found, empty)
        yield* publish("led", "normal", 3)
        assert.strictEqual(yield* found, empty)
        yield* give(second)
        yield* give(first)
        assert.strictEqual(yield* found, empty + 3)
      })
    ))

  it("is where the queue ends, of a single copy: nobody says since when it is led", () =>
    withCopies(
      1,
      Effect.gen(function* () {
        yield* setUp(["single"])
        yield* publish("single", "normal", 3)
        assert.strictEqual(yield* horizonOf("single"), yield* lastOf("single"))
      })
    ))
})
