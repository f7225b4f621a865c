/** The answer to a delivery is lost together with the server's memory of it: the task is done, and is not done again. */
import { rm } from "node:fs/promises"
import { createServer } from "node:http"
import { join } from "node:path"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime, Schedule } from "effect"
import { Publisher } from "../../src/streams/Publisher.ts"
import { Queues } from "../../src/streams/Queues.ts"
import { wait } from "../../src/streams/Submit.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { type Relay, openRelay } from "../support/relay.ts"
import { layerStreams } from "../support/streams.ts"

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

/** Each task of this test is one request to it. */
let heard = 0
const origin = createServer((request, response) => {
  heard += 1
  request.resume().on("end", () => response.end("thank you"))
})
let nats: TestNats
let relay: Relay
let actor: Process
let streams: ReturnType<typeof open>
let hook: string

beforeAll(async () => {
  await new Promise<void>((resolve) => origin.listen(0, "127.0.0.1", resolve))
  const address = origin.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  hook = `http://127.0.0.1:${address.port}/`
  nats = await startNats({ sync: "2m" })
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  streams = open(nats.url)
  relay = await openRelay()
  relay.leadTo(nats.port)
  actor = startMillrace(["actor", "notify"], { NATS_URL: `nats://127.0.0.1:${relay.port}` })
  await actor.prints(/taking/)
})
afterAll(async () => {
  await actor.kill("SIGKILL")
  await streams.dispose()
  await relay.close()
  await nats.stop()
  origin.close()
})

/** Returns once the task is done. */
const doOne = Effect.gen(function* () {
  const input = JSON.stringify({ webhook: { url: hook, body: {} } })
  const { key } = yield* (yield* Publisher).submit({ kind: "notify", input })
  assert.strictEqual((yield* wait("notify", key, "30 seconds"))?.state, "succeeded")
})

const queueIsEmpty = Effect.flatMap(Queues, (queues) => queues.depth("notify")).pipe(
  Effect.map(({ queued, handedOut }) => queued + handedOut === 0),
  Effect.catch(() => Effect.succeed(false)),
  Effect.repeat({ schedule: Schedule.spaced("20 millis"), until: (isSo) => isSo })
)

describe("a task whose ack was lost when the server crashed", () => {
  it(
    "is not done again, though the server hands it out as if for the first time",
    { timeout: 90_000 },
    async () => {
      await streams.runPromise(Effect.andThen(doOne, queueIsEmpty))
      assert.strictEqual(heard, 1)
      const cut = relay.cutBefore("+ACK")
      await streams.runPromise(doOne)
      await cut
      await nats.kill()
      // Written some time after each delivery: a crash comes before that, or after.
      await rm(join(nats.dataDir, "jetstream/$G/streams/TASKS_notify/obs/notify-normal/o.dat"), {
        force: true
      })
      await nats.restart()
      relay.heal()
      await streams.runPromise(queueIsEmpty)
      assert.strictEqual(heard, 2)
    }
  )
})
