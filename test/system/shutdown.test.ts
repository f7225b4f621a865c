/** Every role told to stop while something runs: real processes, real signals, and a page that takes its time. */
import { type ServerResponse, createServer, request } from "node:http"
import { connect } from "node:net"
import { setTimeout as sleep } from "node:timers/promises"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Effect, ManagedRuntime, Predicate } from "effect"
import * as TaskId from "../../src/schemas/TaskId.ts"
import type { TaskView } from "../../src/schemas/TaskRecord.ts"
import { JetStream } from "../../src/streams/JetStream.ts"
import * as Submit from "../../src/streams/Submit.ts"
import { held } from "../gateway/gateway.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { until } from "../support/useStreams.ts"

const open = (url: string) => ManagedRuntime.make(layerStreams(url))

let nats: TestNats
let streams: ReturnType<typeof open>
let origin: string

/** A request that came for a page: when, from which process, and how to answer it. */
interface Visit {
  readonly at: number
  readonly by: string | undefined
  readonly response: ServerResponse
}
const visits = new Map<string, Array<Visit>>()
const visited = new Set<() => void>()
const server = createServer(({ url = "", headers }, response) => {
  const visit: Visit = { at: Date.now(), by: headers["user-agent"], response }
  visits.set(url, [...(visits.get(url) ?? []), visit])
  for (const look of visited) look()
})
const processes: Array<Process> = []
let processCount = 0

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats({ sync: "2m" })
  assert.strictEqual(await startMillrace(["setup"], { NATS_URL: nats.url }).ended, 0)
  streams = open(nats.url)
})
afterAll(async () => {
  await Promise.all(processes.map(({ kill }) => kill("SIGKILL")))
  await streams.dispose()
  server.closeAllConnections()
  server.close()
  await nats.stop()
})

/** The n-th request for the path, as soon as it has come. */
const visit = (path: string, n = 1) =>
  new Promise<Visit>((resolve) => {
    const look = () => {
      const found = visits.get(path)?.[n - 1]
      if (found === undefined) return
      visited.delete(look)
      resolve(found)
    }
    visited.add(look)
    look()
  })

/** With probes on a free port, whose address comes as soon as they are there. */
const start = async (words: ReadonlyArray<string>, env: Record<string, string> = {}) => {
  const name = `worker-${processCount}`
  processCount += 1
  const said = {
    NATS_URL: nats.url,
    MILLRACE_PROBES_PORT: "0",
    MILLRACE_WORKER: name,
    FETCH_USER_AGENT: name
  }
  const started = startMillrace(words, { ...said, ...env })
  processes.push(started)
  const [, probes = ""] = await started.prints(/probes on (http:\S+)\/healthz/)
  return { ...started, name, probes }
}

/** An actor that is ready. */
const startActor = async (env: Record<string, string> = {}) => {
  const actor = await start(["actor", "fetch"], env)
  await untilReadyIs(actor.probes, 200)
  return actor
}

const statusOf = async (url: string) => (await fetch(url)).status

const untilReadyIs = async (url: string, status: number) => {
  while ((await statusOf(`${url}/readyz`)) !== status) await sleep(5)
}

const submit = (path: string) =>
  streams.runPromise(Submit.submit({ kind: "fetch", input: { url: origin + path } }))

const finished = async (key: string): Promise<TaskView> => {
  const task = await streams.runPromise(Submit.wait("fetch", key, "20 seconds"))
  if (task === undefined) throw new Error(`fetch_${key} is lost`)
  return task
}

const answer = ({ response }: Visit, status = 200) => {
  response.writeHead(status, { "content-type": "text/html" }).end("<title>A page</title>")
}

/** Requests for tasks that NATS still holds: they cannot be withdrawn, and run out within a second. */
const openPulls = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const lanes = yield* Effect.forEach(["fetch-high", "fetch-normal"], (consumer) =>
    jetstream.call(`CONSUMER.INFO.TASKS_fetch.${consumer}`, {})
  )
  return lanes.filter((info) => Predicate.hasProperty(info, "num_waiting") && info.num_waiting !== 0).length
})

/** Submits a task once nobody asks for one any more. */
const submitLate = async (path: string) => {
  await streams.runPromise(until(openPulls, (count) => count === 0))
  return submit(path)
}

/** The task is there for whoever comes next. */
const isDoneByNext = async (path: string, key: string) => {
  const next = await startActor()
  answer(await visit(path))
  assert.deepInclude(await finished(key), { state: "succeeded", worker: next.name, attempts: [] })
  assert.strictEqual(await next.kill("SIGTERM"), 0)
}

/** What both kinds of probes say while something is still to be finished. */
const saysThatItStops = async (url: string) => {
  await untilReadyIs(url, 503)
  assert.include(await (await fetch(`${url}/readyz`)).text(), "It is shutting down.")
  assert.strictEqual(await statusOf(`${url}/healthz`), 200)
}

/** Longer than anything takes to end but what the test itself holds up. */
const keepsSayingThatItStops = async (url: string) => {
  const begun = performance.now()
  while (performance.now() - begun < 2_000) await saysThatItStops(url)
}

describe("an actor that is told to stop", () => {
  it("says that it is not ready, finishes what runs, takes nothing new, and ends with 0", async () => {
    const actor = await startActor()
    const { key } = await submit("/running")
    const running = await visit("/running")

    const told = performance.now()
    const ended = actor.kill("SIGTERM")
    await saysThatItStops(actor.probes)
    const redAfter = performance.now() - told
    assert.isBelow(redAfter, 1_000)
    const late = await submitLate("/late")
    await saysThatItStops(actor.probes)
    answer(running)
    assert.strictEqual(await ended, 0)
    assert.deepInclude(await finished(key), { state: "succeeded", worker: actor.name, attempts: [] })
    await isDoneByNext("/late", late.key)
  })

  it("hands back what takes longer than the drain time; it costs no attempt, and runs elsewhere at once", async () => {
    const env = { MILLRACE_DRAIN: "500 millis" }
    const both = await Promise.all([startActor(env), startActor(env)])
    const { key } = await submit("/long")
    const { by } = await visit("/long")
    const [actor, other] = by === both[0].name ? both : [both[1], both[0]]
    const told = Date.now()
    const ended = actor.kill("SIGTERM")

    const again = await visit("/long", 2)
    // Not found is given up on at once: what is written of this attempt says which one it was.
    answer(again, 404)
    const task = await finished(key)
    assert.strictEqual(await ended, 0)
    assert.strictEqual(task.state, "failed")
    assert.deepEqual(
      task.attempts.map(({ ended: how, attempt, worker }) => [how, attempt, worker]),
      [
        ["interrupted", 1, actor.name],
        ["failed", 1, other.name]
      ]
    )
    const [interrupted] = task.attempts
    const between = again.at - Date.parse(interrupted?.finishedAt ?? "")
    console.log(`elsewhere ${again.at - told} ms after the signal, ${between} ms after it was handed back`)
    assert.isBelow(between, 1_000)
    // The drain time, and the second for which a pull may be held open; the rest is for a busy machine.
    assert.isBelow(again.at - told, 5_000)
    assert.strictEqual(await other.kill("SIGTERM"), 0)
  })

  it("before NATS is there says that it lives and is not ready, and ends with 0", async () => {
    const actor = await start(["actor", "fetch"], { NATS_URL: "nats://127.0.0.1:1" })
    assert.strictEqual(await statusOf(`${actor.probes}/healthz`), 200)
    assert.include(await (await fetch(`${actor.probes}/readyz`)).text(), "It waits for NATS.")
    assert.strictEqual(await actor.kill("SIGTERM"), 0)
  })
})

describe("a gateway that is told to stop", () => {
  const startGateway = async (env: Record<string, string> = {}) => {
    const gateway = await start(["gateway"], { PORT: "0", ...env })
    const [, url = ""] = await gateway.prints(/listens on (http:\S+)/)
    return { ...gateway, url }
  }

  /** An upload that has begun; the gateway is heard to have it. */
  const upload = async (url: string) => {
    const sending = request(`${url}/v1/blobs`, {
      method: "POST",
      headers: { "content-type": "text/plain", expect: "100-continue" }
    })
    const status = new Promise<number | string | undefined>((resolve) =>
      sending
        .on("response", ({ statusCode }) => resolve(statusCode))
        .on("error", (error) => resolve(error.message))
    )
    const continued = new Promise<void>((resolve) => sending.once("continue", () => resolve()))
    sending.flushHeaders()
    await continued
    sending.write("the beginning, ")
    return { status, end: () => sending.end("the end") }
  }

  const post = (url: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify({ kind: "count", input: { text: "to be" }, key: "waited" })
    })

  it("says that it is not ready, answers what runs, takes nothing new, and ends with 0", async () => {
    const gateway = await startGateway()
    const uploading = await upload(gateway.url)
    const waiting = post(gateway.url, { prefer: "wait=60" })
    await streams.runPromise(held(TaskId.make("count", TaskId.keyOfCaller("waited"))))
    await untilReadyIs(gateway.url, 200)

    const ended = gateway.kill("SIGTERM")
    await saysThatItStops(gateway.url)
    await saysThatItStops(gateway.probes)
    // Accepted, and not finished: nobody is left hanging.
    assert.strictEqual((await waiting).status, 202)
    const refused = await post(gateway.url)
    assert.strictEqual(refused.status, 503)
    assert.isNotNull(refused.headers.get("retry-after"))
    assert.strictEqual(refused.headers.get("connection"), "close")

    await keepsSayingThatItStops(gateway.url)
    uploading.end()
    assert.strictEqual(await uploading.status, 201)
    assert.strictEqual(await ended, 0)
  })

  it("ends with 0 when its time is up, though somebody never comes to an end", async () => {
    const gateway = await startGateway({ MILLRACE_DRAIN: "500 millis" })
    const uploading = await upload(gateway.url)
    // Half a request: nobody is asked for anything yet, and the connection is not idle either.
    const asking = connect(Number(new URL(gateway.url).port), "127.0.0.1")
    await new Promise<void>((resolve) => asking.write("GET /readyz HTTP/1.1\r\n", () => resolve()))
    await untilReadyIs(gateway.url, 200)
    const told = performance.now()
    assert.strictEqual(await gateway.kill("SIGTERM"), 0)
    const took = performance.now() - told
    assert.isAbove(took, 500)
    assert.isBelow(took, 5_000)
    assert.notStrictEqual(await uploading.status, 201)
  })
})

describe("everything in one process that is told to stop", () => {
  it("says so on every port until the last task is done, and ends with 0", async () => {
    const up = await start(["up"], { PORT: "0" })
    const [, url = ""] = await up.prints(/Dashboard +(http:\S+)\//)
    await untilReadyIs(url, 200)
    const { id, key } = await submit("/everything")
    const running = await visit("/everything")
    const waiting = fetch(`${url}/v1/tasks/${id}?wait=60`)
    await streams.runPromise(held(id))

    const ended = up.kill("SIGTERM")
    await saysThatItStops(url)
    await saysThatItStops(up.probes)
    assert.strictEqual((await waiting).status, 200)
    const late = await submitLate("/everything/late")
    await keepsSayingThatItStops(url)
    answer(running)
    assert.strictEqual(await ended, 0)
    assert.deepInclude(await finished(key), { state: "succeeded", worker: up.name, attempts: [] })
    await isDoneByNext("/everything/late", late.key)
  })
})

describe("a role that is told to stop twice", () => {
  it("ends at once", async () => {
    const actor = await startActor()
    await submit("/stubborn")
    await visit("/stubborn")
    const told = performance.now()
    const ended = actor.kill("SIGTERM")
    // What comes with the first is no second.
    const again = setInterval(() => actor.child.kill("SIGTERM"), 50)
    assert.strictEqual(await ended, 130)
    clearInterval(again)
    const took = performance.now() - told
    assert.isAbove(took, 500)
    assert.isBelow(took, 5_000)
  })
})
