/** While nobody is there, many tasks are not given up one after the other. */
import { afterAll, assert, beforeAll, describe, it } from "@effect/vitest"
import { Millrace } from "../../src/client/Millrace.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { type TestGateway, startGateway } from "../gateway/gateway.ts"
import { type TestNats, startNats } from "../support/nats.ts"

/** Several batches over HTTP, and more than are on their way at a time over NATS. */
const tasks = (keyed: boolean) =>
  Array.from({ length: 5_000 }, (_, n) => ({
    input: { text: `${n}` },
    ...(keyed ? { key: `away ${n}` } : {})
  }))

let nats: TestNats
let gateway: TestGateway
let overNats: Millrace
let overHttp: Millrace

beforeAll(async () => {
  nats = await startNats({ sync: "2m" })
  gateway = await startGateway(nats.url)
  await gateway.run(setUp(["count"]))
  overNats = await Millrace.connect({ servers: nats.url })
  overHttp = await Millrace.connect({ url: gateway.url })
  await overHttp.submit("count", { text: "a" })
  await nats.stop()
})
afterAll(async () => {
  await overNats.close()
  await overHttp.close()
  await gateway.stop()
})

describe.concurrent("many tasks while nobody is there", { timeout: 60_000 }, () => {
  it.each([
    ["over NATS", () => overNats, false],
    ["over NATS, under keys", () => overNats, true],
    ["over HTTP, NATS being away", () => overHttp, false],
    ["over HTTP", () => Millrace.connect({ url: "http://127.0.0.1:1" }), false]
  ] as const)("are refused after one patience for all of them, %s", async (_, connect, keyed) => {
    const client = await connect()
    const began = performance.now()
    const outcomes = await client.submitAll("count", tasks(keyed))
    // One patience is ten seconds; each batch with one of its own took three times as long and more.
    assert.isBelow(performance.now() - began, 20_000)
    for (const outcome of outcomes) {
      assert(!outcome.accepted)
      assert.strictEqual(outcome.error._tag, "Unavailable")
    }
  })
})
