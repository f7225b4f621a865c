/** What holds on a nats-server that is alone, wherever it runs. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, type Layer, Logger } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { startMillrace } from "../support/millrace.ts"
import type { TestNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { startFlow } from "../system/flow.ts"
import { endsOf, schedule } from "./dueMeanwhile.ts"
import { onceEach } from "./onceEach.ts"

type Server = Pick<TestNats, "url" | "kill" | "restart" | "stop">
type Services = Layer.Success<ReturnType<typeof layerStreams>>

const keys = Array.from({ length: 100 }, (_, n) => `kept-${n}`)

export const oneServer = (where: string, start: () => Promise<Server>) =>
  describe(`a nats-server ${where}`, { timeout: 60_000 }, () => {
    let server: Server
    beforeAll(async () => {
      server = await start()
    }, 60_000)
    afterAll(() => server?.stop())

    const run = <A, E>(effect: Effect.Effect<A, E, Services>) =>
      effect.pipe(
        Effect.provide(layerStreams(server.url)),
        Effect.provide(Logger.layer([])),
        Effect.runPromise
      )

    it("is set up, and set up again without a change", async () => {
      const did = async () => new Set((await run(setUp(taskNames))).map((change) => change.did))
      assert.deepEqual([await did(), await did()], [new Set(["created"]), new Set(["kept"])])
    })

    it("has what it accepted after it was killed, and all of it is done once", async () => {
      const submit = (key: string) =>
        Publisher.use((publisher) =>
          publisher.submit({ kind: "count", key, input: JSON.stringify({ text: key }) })
        )
      await run(Effect.forEach(keys, submit, { concurrency: 20 }))
      await server.kill()
      await server.restart()
      const actor = startMillrace(["actor", "count"], {
        NATS_URL: server.url,
        NODE_OPTIONS: "--import ./test/system/crash/countRuns.mjs"
      })
      await actor.prints(/taking count/)
      const records = await onceEach(server.url)
      assert.strictEqual(await actor.kill("SIGTERM"), 0)
      assert.deepEqual(records, keys.map((key) => `count_${key}.1`).toSorted())
      const counted = [...actor.output().matchAll(/^counting (\S+)/gm)].map(([, text]) => text)
      assert.deepEqual(counted.toSorted(), keys.toSorted())
    })

    it("has what became due while it was away done once", async () => {
      const before = await onceEach(server.url)
      const later = await schedule(server.url, 60)
      await server.kill()
      await server.restart()
      const actor = startMillrace(["actor", "count"], {
        NATS_URL: server.url,
        NODE_OPTIONS: "--import ./test/system/crash/countRuns.mjs"
      })
      assert.deepEqual(await endsOf(server.url, later), new Set(["succeeded"]))
      assert.lengthOf(await onceEach(server.url), before.length + later.length)
      assert.strictEqual(await actor.kill("SIGTERM"), 0)
      assert.lengthOf([...actor.output().matchAll(/^counting (\S+)/gm)], later.length)
    })

    it("has a gateway and a worker go on after it was started again", async () => {
      const flow = await startFlow(server.url)
      const { recoverySeconds } = await flow.through(() => server.restart())
      await flow.stop()
      assert.isBelow(recoverySeconds, 5)
      await onceEach(server.url)
    })
  })
