/** A node that says nothing any more, and closes no connection: its clients go on through the others. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Logger, Schedule } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Cluster, type ClusterNode, startCluster } from "../support/cluster.ts"
import { layerStreams } from "../support/streams.ts"

let cluster: Cluster
beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
  await setUp(["echo"]).pipe(
    Effect.provide(layerStreams(cluster.url)),
    Effect.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" }))),
    Effect.runPromise
  )
})
afterAll(() => cluster.stop())

const submit = (key: string) =>
  Effect.flatMap(Publisher, (publisher) => publisher.submit({ kind: "echo", key, input: "1" }))

/** Submits through a node and, once it has gone silent, once more. Gives the address that the second one went to. */
const through = (node: ClusterNode | undefined, key: string, silence: (node: ClusterNode) => Promise<void>) =>
  Effect.gen(function* () {
    if (node === undefined) return assert.fail("there are three nodes")
    return yield* Effect.gen(function* () {
      const { connection } = yield* Nats
      yield* submit(`${key}-before`)
      yield* Effect.promise(() => silence(node))
      yield* Effect.retry(submit(`${key}-after`), Schedule.forever)
      const jetstream = yield* JetStream
      const stored = yield* jetstream.read("TASKS_echo", { last_by_subj: `tasks.echo.normal.${key}-after` })
      assert.isDefined(stored)
      return `nats://${connection.getServer()}`
    }).pipe(Effect.provide(layerStreams(node.url)))
  }).pipe(Effect.provide(Logger.layer([])), Effect.runPromise)

describe("a client of a node that goes silent", () => {
  // It is noticed by two pings of five seconds that are not answered; the two wait for that together.
  it("goes on through another, of which it was told by the first", { timeout: 60_000 }, async () => {
    const [frozen, cut, well] = cluster.nodes
    const used = await Promise.all([
      through(frozen, "frozen", (node) => node.pause()),
      through(cut, "cut", async (node) => node.cutOff("clients"))
    ])
    await frozen?.resume()
    cut?.heal()
    assert.deepEqual(used, [well?.url, well?.url])
  })
})
