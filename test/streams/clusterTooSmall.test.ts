/** Set-up where servers are missing: it waits a minute, then says what to do. */
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Clock, ConfigProvider, Effect, Fiber, Layer, Logger, Schedule } from "effect"
import { TestClock } from "effect/testing"
import { JetStream } from "../../src/streams/JetStream.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { ClusterTooSmall, JetStreamAway, RoomMissing } from "../../src/streams/whenReady.ts"
import { type Cluster, launchCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"

let cluster: Cluster
beforeAll(async () => {
  cluster = await launchCluster({ sync: "2m" })
  // Before they can have agreed on anything.
  await Promise.all(cluster.nodes.slice(1).map((node) => node.kill()))
})
afterAll(() => cluster.stop())

type Services = Layer.Success<ReturnType<typeof layerStreams>>

/**
 * Runs with a clock that goes a second every few milliseconds. Gives how it failed, after how many seconds, and how often
 * it said that it waits.
 */
const failing = <A, E>(effect: Effect.Effect<A, E, Services>, variables: Record<string, string>) => {
  let said = 0
  const log = Logger.map(Logger.formatSimple, (line) => {
    if (line.includes("waiting for JetStream")) said += 1
  })
  return Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(
      Effect.flatMap(Effect.flip(effect), (error) =>
        Effect.map(Clock.currentTimeMillis, (now) => ({ error, seconds: now / 1_000 }))
      )
    )
    while (fiber.pollUnsafe() === undefined) {
      yield* TestClock.adjust("1 second")
      yield* Effect.promise(() => sleep(5))
    }
    return { ...(yield* Fiber.join(fiber)), said }
  }).pipe(
    Effect.provide(layerStreams(cluster.nodes[0]?.url ?? "")),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord(variables))),
    Effect.provide(TestClock.layer()),
    Effect.provide(Logger.layer([log])),
    Effect.runPromise
  )
}

/** Until the servers that run have agreed on a leader. */
const agreed = () =>
  Effect.gen(function* () {
    const jetstream = yield* JetStream
    yield* Effect.retry(jetstream.call("INFO", {}), Schedule.spaced("20 millis"))
  }).pipe(Effect.provide(layerStreams(cluster.nodes[0]?.url ?? "")), Effect.runPromise)

/** Until all three of them run, and have what takes no room. */
const settled = () =>
  setUp([]).pipe(
    Effect.provide(layerStreams(cluster.nodes[0]?.url ?? "")),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))),
    Effect.provide(Logger.layer([])),
    Effect.runPromise
  )

describe("set-up", () => {
  it("on one server of three waits, and says after a minute that JetStream does not answer", async () => {
    const { error, seconds } = await failing(setUp(["echo"]), { MILLRACE_REPLICAS: "3" })
    assert.instanceOf(error, JetStreamAway)
    assert.match(error.message, /more than half of the servers must run/)
    assert.isAtLeast(seconds, 60)
  })

  it("on two servers of three waits, says so once, and after a minute that there are too few", async () => {
    await cluster.nodes[1]?.restart()
    await agreed()
    const { error, seconds, said } = await failing(setUp(["echo"]), { MILLRACE_REPLICAS: "3" })
    assert.instanceOf(error, ClusterTooSmall)
    assert.match(error.message, /^MILLRACE_REPLICAS=3 needs 3 servers .*; NATS has 2 .*Start those/)
    assert.isAtLeast(seconds, 60)
    assert.strictEqual(said, 1)
  })

  it("on three servers without room waits, and says after a minute that there is none", async () => {
    await cluster.nodes[2]?.restart()
    await settled()
    const { error, seconds } = await failing(setUp(["echo"]), {
      MILLRACE_REPLICAS: "3",
      MILLRACE_QUEUE_BYTES: "2000000000000"
    })
    assert.instanceOf(error, RoomMissing)
    assert.isAtLeast(seconds, 60)
  })
})
