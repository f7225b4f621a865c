/** One key is one task, for gateways that know nothing of each other, over their deaths and that of NATS. */
import { createServer, type Server } from "node:http"
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { problemOf } from "../gateway/gateway.ts"
import { type Process, startMillrace } from "../support/millrace.ts"
import { type TestNats, startNats } from "../support/nats.ts"

let nats: TestNats
let server: Server
let origin: string
const urls: Array<string> = []
const processes: Array<Process> = []
/** What the worker has asked for: each time is one execution. */
const asked: Array<string> = []

const start = (...words: ReadonlyArray<string>) => {
  const started = startMillrace(words, { NATS_URL: nats.url })
  processes.push(started)
  return started
}

const startGateways = async () => {
  const gateways = [start("gateway", "--port", "0"), start("gateway", "--port", "0")]
  const found = await Promise.all(gateways.map((gateway) => gateway.prints(/listens on (\S+)/)))
  urls.splice(0, 2, ...found.map(([, url = ""]) => url))
  return gateways
}

beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(request.url ?? "")
    response.end("here it is")
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  if (address === null || typeof address === "string") throw new Error("the server has no port")
  origin = `http://127.0.0.1:${address.port}`
  nats = await startNats()
  assert.strictEqual(await start("setup").ended, 0)
})

afterAll(async () => {
  await Promise.all(processes.map((one) => one.kill("SIGKILL")))
  server.closeAllConnections()
  server.close()
  await nats.stop()
})

/** At one gateway or the other. */
const submit = (n: number, path: string, key: string, prefer: Record<string, string> = {}) =>
  fetch(`${urls[n % 2]}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key, ...prefer },
    body: JSON.stringify({ kind: "fetch", input: { url: origin + path } })
  })

const Submitted = Schema.Struct({ id: Schema.String, state: Schema.String })
const answerOf = async (response: Response) => Schema.decodeUnknownSync(Submitted)(await response.json())

const crowd = <A>(count: number, one: (n: number) => Promise<A>) =>
  Promise.all(Array.from({ length: count }, (_, n) => one(n)))

describe("a key", () => {
  it("names one task to fifty who come at once to two gateways, and it is run once", async () => {
    start("actor", "fetch")
    await startGateways()
    const answers = await crowd(50, (n) => submit(n, "/crowd", "crowd"))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]))
    const ids = new Set((await Promise.all(answers.map(answerOf))).map(({ id }) => id))
    assert.strictEqual(ids.size, 1)
    const [id] = ids
    for (const n of [0, 1]) {
      const answer = await answerOf(await submit(n, "/crowd", "crowd", { prefer: "wait=20" }))
      assert.deepEqual(answer, { id, state: "succeeded" })
    }
    assert.deepEqual(asked, ["/crowd"])
  })

  it("is that of one input only, though two come at once, many times over", async () => {
    for (let n = 0; n < 20; n += 1) {
      const pair = await Promise.all([submit(0, "/one", `pair ${n}`), submit(1, "/other", `pair ${n}`)])
      assert.deepEqual(pair.map(({ status }) => status).toSorted(), [202, 422])
      const refused = pair.find(({ status }) => status === 422)
      if (refused !== undefined) assert.include((await problemOf(refused, 422)).type, "key-taken")
    }
  })

  it("names the same task after every gateway and NATS were killed", { timeout: 60_000 }, async () => {
    const before = await answerOf(await submit(0, "/kept", "kept", { prefer: "wait=20" }))
    assert.strictEqual(before.state, "succeeded")
    const gateways = processes.filter(({ output }) => output().includes("listens on"))
    await Promise.all(gateways.map((gateway) => gateway.kill("SIGKILL")))
    await nats.kill()
    await nats.restart()
    await startGateways()
    for (const n of [0, 1]) {
      assert.deepEqual(await answerOf(await submit(n, "/kept", "kept")), before)
      assert.strictEqual((await problemOf(await submit(n, "/changed", "kept"), 422)).id, before.id)
    }
    assert.lengthOf(
      asked.filter((path) => path === "/kept"),
      1
    )
    assert.notInclude(asked, "/changed")
  })
})
