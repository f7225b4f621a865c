/** What an actor's probes say while NATS has trouble. */
import { createServer } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import { pause, resume } from "../../src/streams/Pausing.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

let nats: TestNats
let actor: Process
let probes: string
const env = (port: number) => ({ NATS_URL: nats.url, MILLRACE_PROBES_PORT: String(port) })

const run = <A, E>(effect: Effect.Effect<A, E, Effect.Services<ReturnType<typeof setUp>>>) =>
  Effect.runPromise(Effect.provide(effect, layerStreams(nats.url)))

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  await run(setUp(taskNames))
  actor = startMillrace(["actor", "count", "fetch"], env(0))
  const [, url = ""] = await actor.prints(/probes on (http:\S+)\/healthz/)
  probes = url
})
afterAll(async () => {
  await actor.kill("SIGKILL")
  await nats.stop()
})

/** What is said of it as soon as it is so, and says this. */
const readyIs = async (status: number, part = "") => {
  while (true) {
    const response = await fetch(`${probes}/readyz`)
    const text = await response.text()
    if (response.status === status && text.includes(part)) return text
    await sleep(10)
  }
}

describe("the probes of an actor", () => {
  it("listen to this machine only, unless said otherwise", async () => {
    assert.match(probes, /^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
  })

  it("say that it is ready when NATS has all that it takes from", async () => {
    assert.deepEqual(JSON.parse(await readyIs(200)), { status: "ready" })
  })

  it("say which kinds are paused, and that it is ready", async () => {
    await run(pause("count"))
    assert.deepEqual(JSON.parse(await readyIs(200, "paused")), { status: "ready", paused: ["count"] })
    await run(resume("count"))
    while ((await readyIs(200)).includes("paused")) await sleep(10)
  })

  it("say what is missing while a consumer is", async () => {
    await run(
      Effect.flatMap(JetStream, (jetstream) => jetstream.call("CONSUMER.DELETE.TASKS_count.count-high", {}))
    )
    const problem: unknown = JSON.parse(await readyIs(503))
    assert.deepInclude(problem, {
      type: "urn:millrace:problem:not-ready",
      status: 503,
      detail: "NATS has no count-high. Run `millrace setup` against this server."
    })
    await run(setUp(taskNames))
    await readyIs(200)
  })

  it("say that it is alive and not ready while NATS is away", async () => {
    await nats.kill()
    // A question that is under way is the first to know.
    await readyIs(503, "It has no connection to NATS")
    assert.deepEqual(await (await fetch(`${probes}/healthz`)).json(), { status: "alive" })
    await nats.restart()
    await readyIs(200)
  })
})

describe("a port for probes that is taken", () => {
  it("is said to be, and what to do", async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve))
    const address = taken.address()
    const port = typeof address === "object" ? (address?.port ?? 0) : 0
    const refused = startMillrace(["actor", "count"], env(port))
    assert.strictEqual(await refused.ended, 1)
    taken.close()
    assert.include(
      refused.output(),
      `Port ${port} of 127.0.0.1 is taken. Name another with MILLRACE_PROBES_PORT`
    )
  })
})
