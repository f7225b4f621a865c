/** The metrics of a gateway and of an actor, of two processes, while tasks go through them. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { setUp } from "../../src/streams/SetUp.ts"
import { Effect } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"
import { type Parsed, parse } from "./parsed.ts"

let nats: TestNats
let actor: Process
let gateway: Process
let url: string
let actorUrl: string
let gatewayProbes: string

const probesOf = async (role: Process) => {
  const [, found = ""] = await role.prints(/probes on (http:\S+)\/healthz/)
  return found
}

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(taskNames), layerStreams(nats.url)))
  const env = { NATS_URL: nats.url, MILLRACE_PROBES_PORT: "0" }
  actor = startMillrace(["actor", "count", "fetch"], env)
  gateway = startMillrace(["gateway", "--port", "0"], env)
  ;[actorUrl, gatewayProbes] = await Promise.all([probesOf(actor), probesOf(gateway)])
  const [, found = ""] = await gateway.prints(/listens on (http:[^\s"]+)/)
  url = found
})
afterAll(async () => {
  await Promise.all([actor.kill("SIGKILL"), gateway.kill("SIGKILL")])
  await nats.stop()
})

const read = async (from: string): Promise<Parsed> => {
  const response = await fetch(`${from}/metrics`)
  assert.strictEqual(response.status, 200)
  assert.match(response.headers.get("content-type") ?? "", /^text\/plain; version=0\.0\.4/)
  return parse(await response.text())
}

/** Looks until it is so. */
const until = async (from: string, name: string, value: number) => {
  while (true) {
    const { values } = await read(from)
    if (values.get(name) === value) return values
  }
}

const submit = async (kind: string, input: unknown, options: object = {}) => {
  const body = JSON.stringify({ kind, input, ...options })
  const headers = { "content-type": "application/json" }
  const { status } = await fetch(`${url}/v1/tasks`, { method: "POST", headers, body })
  assert.strictEqual(status, 202)
}

describe("metrics", { timeout: 60_000 }, () => {
  it("count what was accepted, began and was finished, by the process that did it", async () => {
    await submit("count", { text: "to be or not to be" })
    const atActor = await until(actorUrl, `millrace_tasks_finished_total{kind="count",state="succeeded"}`, 1)
    assert.strictEqual(atActor.get(`millrace_tasks_started_total{kind="count"}`), 1)
    assert.strictEqual(atActor.get(`millrace_attempts_total{kind="count",ended="succeeded"}`), 1)
    for (const what of ["wait", "run", "total"]) {
      const name = `millrace_task_${what}_seconds`
      assert.strictEqual(atActor.get(`${name}_count{kind="count"}`), 1)
      assert.strictEqual(atActor.get(`${name}_bucket{kind="count",le="+Inf"}`), 1)
    }
    const atGateway = await until(url, `millrace_tasks_accepted_total{kind="count"}`, 1)
    assert.isUndefined(atGateway.get(`millrace_tasks_started_total{kind="count"}`))
  })

  it("tell a failure, with each of its attempts", async () => {
    // Nothing listens there.
    await submit("fetch", { url: "http://127.0.0.1:9/" }, { retry: { attempts: 1 } })
    const found = await until(actorUrl, `millrace_tasks_finished_total{kind="fetch",state="failed"}`, 1)
    assert.strictEqual(found.get(`millrace_attempts_total{kind="fetch",ended="failed"}`), 1)
  })

  it("tell how full each lane of each queue is, and how old its oldest task", async () => {
    const { values } = await read(url)
    for (const kind of taskNames) {
      for (const lane of ["high", "normal"])
        assert.strictEqual(values.get(`millrace_queue_depth{kind="${kind}",lane="${lane}"}`), 0)
      assert.strictEqual(values.get(`millrace_queue_oldest_age_seconds{kind="${kind}"}`), 0)
      assert.strictEqual(values.get(`millrace_tasks_scheduled{kind="${kind}"}`), 0)
    }
    await submit("resize", { url: "https://example.org/a.png" }, { delay: 3_600 })
    await until(url, `millrace_tasks_scheduled{kind="resize"}`, 1)
    await submit("thumbnails", { url: "http://127.0.0.1:9/" })
    await until(url, `millrace_queue_depth{kind="thumbnails",lane="normal"}`, 1)
    const later = await read(url)
    assert.isAbove(later.values.get(`millrace_queue_oldest_age_seconds{kind="thumbnails"}`) ?? 0, 0)
  })

  it("count those who listen, as long as they do", async () => {
    const leave = new AbortController()
    const response = await fetch(`${url}/v1/events`, { signal: leave.signal })
    assert.strictEqual(response.status, 200)
    await until(url, "millrace_sse_listeners", 1)
    leave.abort()
    await until(url, "millrace_sse_listeners", 0)
  })

  it("tell of the process itself, and are named by the conventions of Prometheus", async () => {
    for (const from of [actorUrl, gatewayProbes, url]) {
      const { values, types, helps } = await read(from)
      for (const name of [
        "process_cpu_seconds_total",
        "process_resident_memory_bytes",
        "process_start_time_seconds"
      ])
        assert.isAbove(values.get(name) ?? 0, 0, name)
      assert.isAtLeast(values.get("millrace_event_loop_delay_seconds") ?? -1, 0)
      assert.strictEqual(values.get("millrace_nats_connected"), 1)
      for (const [name, type] of types) {
        assert.match(name, /^(millrace|process|nodejs)_[a-z_]+$/)
        assert.strictEqual(name.endsWith("_total"), type === "counter", name)
        if (type === "histogram") assert.match(name, /_seconds$/)
        assert.isTrue(helps.has(name), `${name} says what it is`)
      }
    }
  })

  it("say that NATS is away, and nothing of queues that cannot be seen; then how often it came back", async () => {
    await nats.kill()
    await until(actorUrl, "millrace_nats_connected", 0)
    const { values } = await read(url)
    assert.deepEqual(
      [...values.keys()].filter((name) => name.startsWith("millrace_queue_")),
      []
    )
    await nats.restart()
    await until(actorUrl, "millrace_nats_connected", 1)
    await until(actorUrl, "millrace_nats_reconnects_total", 1)
    await until(url, `millrace_queue_depth{kind="thumbnails",lane="normal"}`, 1)
  })
})
