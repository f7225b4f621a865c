/** What it costs to submit a task, counted: by our client over NATS, and by HTTP through a gateway. */
import { afterAll, beforeAll, describe, it } from "@effect/vitest"
import { Pool } from "undici"
import { atOnce } from "../../bench/enqueue/atOnce.ts"
import { text } from "../../bench/queue/work.ts"
import { Millrace } from "../../src/client/forPromises.ts"
import { startGateway } from "../gateway/gateway.ts"
import type { Counts } from "../support/meter.ts"
import { type Bound, isWithin } from "./bounds.ts"
import { countFibers } from "./fibers.ts"
import { submitMany } from "./submitMany.ts"
import { startWorld } from "./world.ts"
import { countWrites } from "./writes.ts"

const tasks = 5_000
const input = { text }

/** One message and its answer, whichever way. */
const always: ReadonlyArray<Bound> = [
  { what: "publishes to the queue", measured: 1, atMost: 1 },
  { what: "records written", measured: 0, atMost: 0 },
  { what: "messages to the server", measured: 1, atMost: 1.01 },
  { what: "messages from the server", measured: 1, atMost: 1.01 },
  { what: "bytes to the server", measured: 456, atMost: 475 },
  { what: "bytes from the server", measured: 97, atMost: 102 }
]

const byClient: ReadonlyArray<Bound> = [
  ...always,
  { what: "reads of streams", measured: 0, atMost: 0 },
  { what: "writes to its socket", measured: 0.017, atMost: 0.06 },
  { what: "fibers started", measured: 0, atMost: 0.01 }
]

describe("submitting a task", { timeout: 120_000 }, () => {
  let world: Awaited<ReturnType<typeof startWorld>>
  let counts: () => Counts
  beforeAll(async () => {
    world = await startWorld()
    const writes = countWrites(world.meter.port)
    const fibers = countFibers()
    counts = () => ({ ...world.meter.counts(), ...writes(), ...fibers() })
  })
  afterAll(() => world.stop())

  const costOf = async (submit: () => Promise<void>) => {
    const before = counts()
    await submit()
    return { before, after: counts(), tasks }
  }

  it("needs one publish and no fiber for each of many", async () => {
    const client = await Millrace.connect({ servers: world.meter.url })
    const cost = await costOf(() =>
      submitMany(
        client,
        Array.from({ length: tasks }, () => ({ input }))
      )
    )
    await client.close()
    isWithin(cost, byClient)
  })

  it("needs one publish and no fiber for each of 256 at a time", async () => {
    const client = await Millrace.connect({ servers: world.meter.url })
    const cost = await costOf(() => atOnce(256, tasks, () => client.submit("count", input)))
    await client.close()
    isWithin(cost, byClient)
  })

  it("needs one publish and three fibers for a request to the gateway", async () => {
    const gateway = await startGateway(world.meter.url)
    const pool = new Pool(gateway.url, { connections: 64, pipelining: 1 })
    const headers = { "content-type": "application/json" }
    const body = JSON.stringify({ kind: "count", input })
    const post = async () => {
      const response = await pool.request({ path: "/v1/tasks", method: "POST", headers, body })
      await response.body.dump()
      if (response.statusCode !== 202) throw new Error(`It answers ${response.statusCode}.`)
    }
    const cost = await costOf(() => atOnce(64, tasks, post))
    await pool.close()
    await gateway.stop()
    isWithin(cost, [
      ...always,
      // A gateway keeps house as well.
      { what: "reads of streams", measured: 0, atMost: 0.01 },
      { what: "writes to its socket", measured: 0.04, atMost: 0.25 },
      { what: "fibers started", measured: 3, atMost: 3.05 }
    ])
  })
})
