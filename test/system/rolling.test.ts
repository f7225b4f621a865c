/** A new version of all actors is rolled out under load: nothing is lost or repeated, and nothing is kept waiting. */
import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { Publisher } from "../../src/streams/Publisher.ts"
import * as Submit from "../../src/streams/Submit.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

const kinds = ["fetch", "notify", "count"] as const
type Kind = (typeof kinds)[number]
/** Every process is replaced so often. */
const rounds = 2
/** Milliseconds between two tasks of a kind: a third of the slots of the one process that takes them are in use. */
const pace = 60
/** Milliseconds: a queue that stands still for longer is noticed by whoever waits for it. */
const stalled = 1_000
/** Milliseconds: an open request for tasks, the longest page, and as long again for a busy machine. */
const leaving = 5_000

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

let nats: TestNats
let streams: ReturnType<typeof open>
let origin: string
let timer: NodeJS.Timeout | undefined
/** How often each address was asked for. */
const visits = new Map<string, number>()
const server = createServer((request, response) => {
  const { url = "" } = request
  visits.set(url, (visits.get(url) ?? 0) + 1)
  // Every fifth takes longer than its process would need to leave if it did not wait for it.
  const after = visits.size % 5 === 0 ? 1_400 : (visits.size % 5) * 50
  request.resume().on("end", () => setTimeout(() => response.end("a page"), after))
})
const actors: Array<Process> = []

/** An actor that is ready, as its orchestrator wants it to be before the old one is told to stop. */
const start = async (kind: Kind) => {
  const actor = startMillrace(["actor", kind], { NATS_URL: nats.url, MILLRACE_PROBES_PORT: "0" })
  actors.push(actor)
  const [, probes = ""] = await actor.prints(/probes on (http:\S+)\/healthz/)
  while ((await fetch(`${probes}/readyz`)).status !== 200) await sleep(10)
  return actor
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats({ sync: "2m" })
  streams = open(nats.url)
  await streams.runPromise(setUp([...kinds]))
}, 60_000)
afterAll(async () => {
  clearInterval(timer)
  await Promise.all(actors.map(({ kill }) => kill("SIGKILL")))
  await streams.dispose()
  server.closeAllConnections()
  server.close()
  await nats.stop()
})

const inputOf = (kind: Kind, n: number) => {
  switch (kind) {
    case "fetch":
      return { url: `${origin}/page/${n}` }
    case "notify":
      return { webhook: { url: `${origin}/hook/${n}`, body: { n } } }
    case "count":
      return { text: `one two three ${n}` }
  }
}

const submit = async (kind: Kind, n: number) => {
  const input = JSON.stringify(inputOf(kind, n))
  const lane = n % 2 === 0 ? "high" : "normal"
  const { key } = await streams.runPromise(
    Publisher.use((publisher) => publisher.submit({ kind, input, lane }))
  )
  return { kind, key }
}

/**
 * Tasks of every kind in both lanes at a steady pace, until it is ended. Gives back all that were accepted, and how late
 * a tick came at most: for so long the machine had no time for us.
 */
const load = () => {
  const accepted: Array<ReturnType<typeof submit>> = []
  let n = 0
  let tickedAt = performance.now()
  let late = 0
  timer = setInterval(() => {
    n += 1
    late = Math.max(late, performance.now() - tickedAt - pace)
    tickedAt = performance.now()
    for (const kind of kinds) accepted.push(submit(kind, n))
  }, pace)
  return async () => {
    clearInterval(timer)
    return { accepted: await Promise.all(accepted), late: Math.round(late) }
  }
}

const at = (time: string | undefined) => Date.parse(time ?? "")

/** Replaces the one process of each kind; returns the longest that one took to leave. */
const rollOut = async (running: Map<Kind, Process>) => {
  let longest = 0
  for (const [kind, old] of running) {
    running.set(kind, await start(kind))
    const told = performance.now()
    assert.strictEqual(await old.kill("SIGTERM"), 0, old.output())
    const took = performance.now() - told
    assert.isBelow(took, leaving, old.output())
    longest = Math.max(longest, took)
  }
  return longest
}

describe("a rolling restart of all actors under load", () => {
  it(
    "loses nothing, repeats nothing, and keeps no task waiting for a second",
    { timeout: 150_000 },
    async () => {
      const running = new Map<Kind, Process>()
      for (const kind of kinds) running.set(kind, await start(kind))
      const end = load()
      const left: Array<number> = []
      for (let round = 0; round < rounds; round += 1) left.push(await rollOut(running))
      const { accepted, late } = await end()

      const tasks = await streams.runPromise(
        Effect.forEach(accepted, ({ kind, key }) => Submit.wait(kind, key, "20 seconds"), {
          concurrency: 100
        })
      )
      assert.deepEqual(
        tasks.filter((task) => task?.state !== "succeeded" || task.attempts.length > 0),
        []
      )
      const twice = [...visits].filter(([, times]) => times !== 1)
      assert.deepEqual(twice, [])
      assert.strictEqual(visits.size, (accepted.length / kinds.length) * 2)
      const waited = Math.max(...tasks.map((task) => at(task?.startedAt) - at(task?.enqueuedAt)))
      console.log(
        `${accepted.length} tasks; the longest wait of one to begin: ${waited} ms, with ticks up to ${late} ms late;`,
        `of a process to leave: ${Math.round(Math.max(...left))} ms`
      )
      assert.isBelow(waited, stalled + late)
    }
  )
})
