/** The same written at the same time through the three nodes of a cluster: it stands once, and everyone learns who did it. */
import { afterAll, assert, beforeAll, beforeEach, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, ManagedRuntime, Schema } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { refusal } from "../../src/streams/JetStreamRefused.ts"
import { Nats } from "../../src/streams/Nats.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Results } from "../../src/streams/Results.ts"
import { Settings } from "../../src/streams/Settings.ts"
import { Storing } from "../../src/streams/Storing.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { store } from "./records.ts"
import { type Cluster, startCluster } from "../support/cluster.ts"
import { finished, until } from "../support/useStreams.ts"
import { publishing } from "../support/publishing.ts"

/** How often publishing was refused, by the server's code. */
const refusals = new Map<number, number>()

/** The services through one node; refusals are counted. */
const through = (url: string) => {
  const counted = Layer.effect(
    JetStream,
    Effect.map(JetStream, (jetstream) => ({
      ...jetstream,
      ...publishing((...message) =>
        Effect.tapError(jetstream.publish(...message), (error) =>
          Effect.sync(() => {
            const code = error._tag === "JetStreamRefused" ? error.code : 0
            refusals.set(code, (refusals.get(code) ?? 0) + 1)
          })
        )
      )
    }))
  ).pipe(Layer.provide(JetStream.layer))
  return Layer.mergeAll(Results.layer, Publisher.layer).pipe(
    Layer.provide(Layer.provide(Storing.layer, counted)),
    Layer.provideMerge(counted),
    Layer.provideMerge(Layer.mergeAll(Settings.layer, Nats.layerOnce("test", url))),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ MILLRACE_REPLICAS: "3" })))
  )
}

let cluster: Cluster
let clients: ReadonlyArray<ManagedRuntime.ManagedRuntime<Layer.Success<ReturnType<typeof through>>, unknown>>
beforeAll(async () => {
  cluster = await startCluster({ sync: "2m" })
  clients = cluster.nodes.map(({ url }) => ManagedRuntime.make(through(url)))
  await clients[0]?.runPromise(setUp(["echo"]))
})
afterAll(async () => {
  await Promise.all(clients.map((client) => client.dispose()))
  await cluster.stop()
})
beforeEach(() => refusals.clear())

/** What the clients are answered for each key when all of them ask at once; again until both refusals were met. */
const race = async <A, E>(
  ask: (key: string, client: number) => Effect.Effect<A, E, Layer.Success<ReturnType<typeof through>>>
) => {
  const answers: Array<ReadonlyArray<A | undefined>> = []
  const bothMet = () => refusals.has(refusal.wrongLastSequence) && refusals.has(refusal.conflictInFlight)
  for (let round = 0; round < 3 || (round < 30 && !bothMet()); round++) {
    const keys = Array.from({ length: 100 }, (_, n) => `race-${round}-${n}`)
    const found = await Promise.all(
      clients.map((client, n) =>
        client.runPromise(Effect.forEach(keys, (key) => ask(key, n), { concurrency: 30 }))
      )
    )
    answers.push(...keys.map((_, at) => found.map((of) => of[at])))
  }
  console.log("refusals", Object.fromEntries(refusals))
  return { answers, bothMet: bothMet() }
}

const Info = Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, last_seq: Schema.Int }) })
const messagesIn = (stream: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.call(`STREAM.INFO.${stream}`, {}).pipe(
      Effect.flatMap(Schema.decodeUnknownEffect(Info)),
      Effect.map(({ state }) => state.messages)
    )
  )

const states = ["succeeded", "failed", "cancelled"] as const

describe("through three nodes at once", () => {
  it("records of the same tasks: one of each stands, and makes one event", async () => {
    const { answers, bothMet } = await race((key, n) => store(finished(key, states[n] ?? "failed")))
    for (const of of answers) assert.deepEqual(of.toSorted(), ["standing", "standing", "written"])
    assert.isTrue(bothMet)
    await clients[0]?.runPromise(
      Effect.gen(function* () {
        assert.strictEqual(yield* messagesIn("KV_results"), answers.length)
        yield* until(messagesIn("EVENTS"), (messages) => messages >= answers.length)
        assert.strictEqual(yield* messagesIn("EVENTS"), answers.length)
      })
    )
  })

  it("tasks of the same keys: one of each is queued, and one is told that it did it", async () => {
    const { answers, bothMet } = await race((key, n) =>
      Effect.flatMap(Publisher, (publisher) =>
        publisher.submit({ kind: "echo", key, input: "1", lane: n === 0 ? "high" : "normal" })
      )
    )
    for (const of of answers) {
      assert.deepEqual(of.map((accepted) => accepted?.known).toSorted(), [false, true, true])
    }
    assert.isTrue(bothMet)
    assert.strictEqual(await clients[0]?.runPromise(messagesIn("TASKS_echo")), answers.length)
  })
})
