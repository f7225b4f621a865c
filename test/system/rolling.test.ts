/** A new version of all actors is rolled out under load: nothing is lost or repeated, and no queue stands still. */
import { createServer } from "node:http"
import { setTimeout as sleep } from "node:timers/promises"
import { type NatsConnection, connect } from "@nats-io/transport-node"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import * as Submit from "../../src/streams/Submit.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

const kinds = ["fetch", "notify", "count"] as const
type Kind = (typeof kinds)[number]
const processesPerKind = 2
/** Milliseconds between two tasks of a kind. */
const pace = 60

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

let nats: TestNats
let streams: ReturnType<typeof open>
let connection: NatsConnection
let origin: string
let timer: NodeJS.Timeout | undefined
/** How often each address was asked for. */
const visits = new Map<string, number>()
const server = createServer((request, response) => {
  const { url = "" } = request
  visits.set(url, (visits.get(url) ?? 0) + 1)
  // From at once to a quarter of a second: at any moment something runs in every process.
  const after = (visits.size % 6) * 50
  request.resume().on("end", () => setTimeout(() => response.end("a page"), after))
})
const actors = new Map<Kind, Array<Process>>(kinds.map((kind) => [kind, []]))

const start = async (kind: Kind) => {
  const actor = startMillrace(["actor", kind], { NATS_URL: nats.url, MILLRACE_PROBES_PORT: "0" })
  actors.get(kind)?.push(actor)
  const [, probes = ""] = await actor.prints(/probes on (http:\S+)\/healthz/)
  while ((await fetch(`${probes}/readyz`)).status !== 200) await sleep(10)
}

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats({ sync: "2m" })
  streams = open(nats.url)
  connection = await connect({ servers: nats.url })
  await streams.runPromise(setUp([...kinds]))
  await Promise.all(kinds.flatMap((kind) => Array.from({ length: processesPerKind }, () => start(kind))))
}, 60_000)
afterAll(async () => {
  clearInterval(timer)
  await Promise.all([...actors.values()].flat().map(({ kill }) => kill("SIGKILL")))
  await connection.close()
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

/** Tasks of every kind at a steady pace, until it is ended. Gives back all that were accepted. */
const load = () => {
  const accepted: Array<Promise<Submit.Submitted>> = []
  let n = 0
  timer = setInterval(() => {
    n += 1
    for (const kind of kinds)
      accepted.push(streams.runPromise(Submit.submit({ kind, input: inputOf(kind, n) })))
  }, pace)
  return () => {
    clearInterval(timer)
    return Promise.all(accepted)
  }
}

/** When a task of each kind was finished, as whoever listens hears of it. */
const completions = () => {
  const heard = new Map<string, Array<number>>(kinds.map((kind) => [kind, []]))
  connection.subscribe("live.*.succeeded.*", {
    callback: (_, { subject }) => {
      heard.get(subject.split(".")[1] ?? "")?.push(performance.now())
    }
  })
  return heard
}

const longestGap = (times: ReadonlyArray<number>) =>
  Math.max(...times.slice(1).map((time, index) => time - (times[index] ?? time)))

describe("a rolling restart of all actors under load", () => {
  it("loses nothing, repeats nothing, and stalls no queue for a second", { timeout: 150_000 }, async () => {
    const heard = completions()
    await connection.flush()
    const end = load()
    for (const kind of kinds) {
      for (const old of (actors.get(kind) ?? []).slice(0, processesPerKind)) {
        assert.strictEqual(await old.kill("SIGTERM"), 0, old.output())
        await start(kind)
      }
    }
    const accepted = await end()
    const gaps = new Map([...heard].map(([kind, times]) => [kind, longestGap(times)]))

    const tasks = await streams.runPromise(
      Effect.forEach(accepted, ({ kind, key }) => Submit.wait(kind, key, "20 seconds"), {
        concurrency: "unbounded"
      })
    )
    assert.deepEqual(
      tasks.filter((task) => task?.state !== "succeeded" || task.attempts.length > 0),
      []
    )
    const twice = [...visits].filter(([, times]) => times !== 1)
    assert.deepEqual(twice, [])
    assert.strictEqual(visits.size, (accepted.length / kinds.length) * 2)
    const took = tasks.map((task) => Date.parse(task?.finishedAt ?? "") - Date.parse(task?.enqueuedAt ?? ""))
    console.log(
      `${accepted.length} tasks; longest gap between two completions, in ms:`,
      Object.fromEntries([...gaps].map(([kind, gap]) => [kind, Math.round(gap)])),
      `slowest task: ${Math.max(...took)} ms`
    )
    for (const [kind, gap] of gaps) assert.isBelow(gap, 1_000, kind)
  })
})
