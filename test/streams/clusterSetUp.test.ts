/** Set-up on a cluster: it waits for the servers, keeps three copies of everything, and moves what is there. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, Schedule, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Settings } from "../../src/streams/Settings.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import * as Topology from "../../src/streams/Topology.ts"
import { find, store } from "./records.ts"
import { type Cluster, launchCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"
import { finished, until } from "../support/useStreams.ts"

const kinds = ["echo"]

let cluster: Cluster
beforeAll(async () => {
  cluster = await launchCluster({ sync: "2m" })
})
afterAll(() => cluster.stop())

type Services = Layer.Success<ReturnType<typeof layerStreams>>

/** What an effect gives with the services over the cluster, and what it logs. */
const run = async <A, E>(effect: Effect.Effect<A, E, Services>, replicas = 3) => {
  const logged: Array<string> = []
  const log = Logger.map(Logger.formatSimple, (line) => logged.push(line))
  const variables = ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: String(replicas) })
  const result = await Effect.runPromise(
    effect.pipe(
      Effect.provide(layerStreams(cluster.url)),
      Effect.provide(ConfigProvider.layer(variables)),
      Effect.provide(Logger.layer([log]))
    )
  )
  return { result, logged }
}

const Info = Schema.Struct({
  cluster: Schema.Struct({
    leader: Schema.String,
    replicas: Schema.optionalKey(
      Schema.Array(Schema.Struct({ name: Schema.String, current: Schema.Boolean }))
    )
  })
})

/** How many complete copies there are of the streams and consumers: each answer once. */
const copies = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const { streams, consumers } = Topology.of(kinds, yield* Settings)
  const calls = [
    ...streams.map(({ name }) => `STREAM.INFO.${name}`),
    ...consumers.map(({ stream, name }) => `CONSUMER.INFO.${stream}.${name}`)
  ]
  const found = yield* Effect.forEach(calls, (call) =>
    jetstream.call(call, {}).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Info)),
      Effect.map(({ cluster }) => {
        const others = cluster.replicas ?? []
        return `${1 + others.filter(({ current }) => current).length} of ${1 + others.length}`
      })
    )
  )
  return [...new Set(found)]
})

const keys = Array.from({ length: 100 }, (_, n) => `filled-${n}`)
const fill = Effect.gen(function* () {
  const publisher = yield* Publisher
  yield* Effect.forEach(keys, (key) => publisher.submit({ kind: "echo", key, input: `"${key}"` }), {
    concurrency: 20
  })
  yield* Effect.forEach(keys, (key) => store(finished(key, "succeeded", { output: `"${key}"` })), {
    concurrency: 20
  })
})

/** The keys whose task or record is not there. */
const missing = Effect.gen(function* () {
  const jetstream = yield* JetStream
  return yield* Effect.filter(
    keys,
    (key) =>
      Effect.zipWith(
        jetstream.read("TASKS_echo", { last_by_subj: `tasks.echo.normal.${key}` }),
        find(key),
        (task, record) => task === undefined || record?.output !== key
      ),
    { concurrency: 20 }
  )
})

/** They go by; the test's time-out ends the wait. */
const elections = Schedule.spaced("200 millis")

describe("set-up on a cluster", () => {
  it("waits for servers that have just been started, and says so", async () => {
    const { result, logged } = await run(setUp(kinds), 1)
    assert.deepEqual(new Set(result.map(({ did }) => did)), new Set(["created"]))
    assert.lengthOf(
      logged.filter((line) => line.includes("waiting for JetStream")),
      1
    )
    assert.deepEqual((await run(copies)).result, ["1 of 1"])
  })

  it(
    "makes three copies of everything there is, consumers included, and any of the servers may be lost",
    { timeout: 90_000 },
    async () => {
      await run(fill)
      const home = await cluster.leaderOf("TASKS_echo")
      await run(setUp(kinds))
      assert.deepEqual((await run(copies)).result, ["3 of 3"])
      await home.kill()
      const { result } = await run(Effect.retry(missing, elections))
      await home.restart()
      assert.deepEqual(result, [])
    }
  )

  it("makes one copy of everything, and keeps all of it", { timeout: 90_000 }, async () => {
    await run(
      Effect.retry(
        until(copies, (found) => found.join() === "3 of 3"),
        elections
      )
    )
    await run(setUp(kinds), 1)
    assert.deepEqual((await run(copies)).result, ["1 of 1"])
    assert.deepEqual((await run(missing)).result, [])
  })
})
