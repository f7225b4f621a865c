/** What a role logs: lines of JSON that name the task, and never what is in it. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { connect } from "@nats-io/transport-node"
import { Effect, Predicate } from "effect"
import { taskNames } from "../../src/schemas/Tasks.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"
import { layerStreams } from "../support/streams.ts"

let nats: TestNats
beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  await Effect.runPromise(Effect.provide(setUp(taskNames), layerStreams(nats.url)))
})
afterAll(() => nats.stop())

const secret = "hunter2-the-secret"

const started = (words: ReadonlyArray<string>, env: Record<string, string>) =>
  startMillrace(words, { NATS_URL: nats.url, ...env })

const linesOf = (role: Process): ReadonlyArray<object> =>
  role
    .output()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => {
      const parsed: unknown = JSON.parse(line)
      return Predicate.isObject(parsed) ? parsed : assert.fail(`${line} is no object`)
    })

/** Publishes plainly, as any service may. */
const publish = async (subject: string, body: string) => {
  const connection = await connect({ servers: nats.url })
  await connection.request(subject, body)
  await connection.close()
}

describe("what an actor logs", { timeout: 60_000 }, () => {
  it("is a line of JSON each, which names kind, task and attempt, and no byte of an input", async () => {
    const actor = started(["actor", "count", "fetch", "notify"], {
      MILLRACE_LOG_FORMAT: "json",
      MILLRACE_LOG_LEVEL: "debug",
      NOTIFY_WEBHOOK_SECRETS: ""
    })
    try {
      await actor.prints(/taking count, fetch, notify tasks/)
      await publish("tasks.count.normal.no-json", secret)
      await publish("tasks.count.normal.wrong", JSON.stringify({ text: [secret], [secret]: secret }))
      await publish("tasks.fetch.normal.other", JSON.stringify({ url: secret }))
      await publish("tasks.notify.normal.third", JSON.stringify({ email: { to: [secret], subject: secret } }))
      for (const key of ["count_no-json", "count_wrong", "fetch_other", "notify_third"])
        await actor.prints(new RegExp(`failed for good.*${key}`))
      for (const line of linesOf(actor)) assert.containsAllKeys(line, ["time", "level", "message"])
      const told = linesOf(actor).find((line) => "task" in line && line.task === "count_no-json")
      assert.deepInclude(told, { level: "warning", kind: "count", attempt: 1 })
      assert.notInclude(actor.output(), secret)
    } finally {
      await actor.kill("SIGKILL")
    }
  })

  it("is as much as was asked for", async () => {
    const quiet = started(["actor", "count"], {
      MILLRACE_LOG_FORMAT: "json",
      MILLRACE_LOG_LEVEL: "error",
      MILLRACE_PROBES_PORT: "0"
    })
    const loud = started(["actor", "count", "--log-level", "debug"], {
      MILLRACE_LOG_FORMAT: "json",
      MILLRACE_LOG_LEVEL: "error"
    })
    await loud.prints(/"debug"/)
    await loud.kill("SIGTERM")
    await quiet.kill("SIGTERM")
    assert.strictEqual(quiet.output(), "")
  })

  it("is to be read at a terminal unless said otherwise", async () => {
    const actor = started(["actor", "count"], {})
    await actor.prints(/\] INFO \(#\d+\): taking count tasks/)
    await actor.kill("SIGTERM")
  })

  it("is nothing where what was asked for is no format, or no level", async () => {
    for (const [name, value, known] of [
      ["MILLRACE_LOG_FORMAT", "xml", "json"],
      ["MILLRACE_LOG_LEVEL", "loud", "warning"]
    ] as const) {
      const actor = started(["actor", "count"], { [name]: value })
      assert.strictEqual(await actor.ended, 2)
      assert.match(actor.output(), new RegExp(`a setting is wrong: .*${known}.*${name}`))
    }
  })
})

describe("what a gateway logs", { timeout: 60_000 }, () => {
  it("are lines of JSON from the first to the last", async () => {
    const gateway = started(["gateway", "--port", "0"], {
      MILLRACE_LOG_FORMAT: "json",
      MILLRACE_LOG_LEVEL: "debug"
    })
    const [, url = ""] = await gateway.prints(/the gateway listens on (http:[^"]+)"/)
    const response = await fetch(`${url}/v1/tasks`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
      body: JSON.stringify({ kind: "count", input: { text: secret } })
    })
    await response.text()
    await gateway.prints(/POST \/v1\/tasks/)
    await gateway.kill("SIGTERM")
    for (const line of linesOf(gateway)) assert.containsAllKeys(line, ["time", "level", "message"])
    assert.notInclude(gateway.output(), secret)
  })
})
