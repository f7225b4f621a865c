/** What it costs to work on a task that is no work, counted: what is sent, read, begun and allocated for it. */
import { afterAll, beforeAll, describe, it } from "@effect/vitest"
import { text } from "../../bench/queue/work.ts"
import { type Asked, Millrace } from "../../src/client/forPromises.ts"
import { type Bound, type Counted, isWithin } from "./bounds.ts"
import { submitMany } from "./submitMany.ts"
import { startWorker, startWorld } from "./world.ts"

const tasks = 5_000

/** Whatever the task is: it is written down once and acked once, and what else is said is said of many at a time. */
const always: ReadonlyArray<Bound> = [
  { what: "records written", measured: 1, atMost: 1 },
  { what: "acks", measured: 1, atMost: 1 },
  { what: "publishes to the queue", measured: 0, atMost: 0 },
  // All that are in hand, every ten seconds.
  { what: "renewals of leases", measured: 0, atMost: 0.1 },
  { what: "pulls", measured: 0.015, atMost: 0.05 },
  { what: "other messages to the server", measured: 0, atMost: 0.01 }
]

/** Of which nobody need look whether it was done before. */
const unread: ReadonlyArray<Bound> = [
  ...always,
  { what: "reads of streams", measured: 0, atMost: 0 },
  { what: "messages from the server", measured: 2, atMost: 2.02 },
  { what: "writes to its socket", measured: 0.06, atMost: 0.25 }
]

/** Of which somebody must look: at all that come together with two questions. */
const read: ReadonlyArray<Bound> = [
  ...always,
  { what: "reads of streams", measured: 0.032, atMost: 0.1 },
  { what: "messages from the server", measured: 2.03, atMost: 2.15 }
]

describe("working on a task", { timeout: 120_000 }, () => {
  let world: Awaited<ReturnType<typeof startWorld>>
  let client: Millrace
  let worker: ReturnType<typeof startWorker>
  beforeAll(async () => {
    world = await startWorld()
    client = await Millrace.connect({ servers: world.url })
  })
  afterAll(async () => {
    await worker.stop()
    await client.close()
    await world.stop()
  })

  const submit = (one: () => Asked<{ readonly text: string }>) =>
    submitMany(client, Array.from({ length: tasks }, one))

  const counts = async () => ({ ...world.meter.counts(), ...(await worker.counts()) })

  /** After as many to warm up. */
  const costOf = async (...one: Parameters<typeof submit>): Promise<Counted> => {
    await submit(...one)
    await world.done()
    const before = await counts()
    await submit(...one)
    await world.done()
    return { before, after: await counts(), tasks }
  }

  it("looks at none but the first where they waited before it, since the server has run since", async () => {
    await submit(() => ({ input: { text } }))
    const before = world.meter.counts()
    worker = startWorker(world.meter.url)
    await world.done()
    isWithin({ before, after: world.meter.counts(), tasks }, [
      ...always,
      { what: "reads of streams", measured: 0.001, atMost: 0.005 },
      { what: "messages from the server", measured: 2.002, atMost: 2.02 },
      { what: "bytes to the server", measured: 1_199, atMost: 1_250 },
      { what: "bytes from the server", measured: 583, atMost: 615 }
    ])
  })

  it("needs a record, an ack and a fiber for one about which nothing is unusual", async () => {
    const cost = await costOf(() => ({ input: { text } }))
    isWithin(cost, [
      ...unread,
      { what: "fibers started", measured: 1, atMost: 1.02 },
      { what: "bytes to the server", measured: 1_192, atMost: 1_250 },
      { what: "bytes from the server", measured: 585, atMost: 615 },
      { what: "bytes allocated", measured: 26_000, atMost: 32_500 }
    ])
  })

  it("needs no more than that for one whose program waits", async () => {
    const cost = await costOf(() => ({ input: { text: `wait ${text}` } }))
    isWithin(cost, [
      ...unread,
      { what: "fibers started", measured: 1, atMost: 1.02 },
      { what: "bytes to the server", measured: 1_197, atMost: 1_255 },
      { what: "bytes from the server", measured: 590, atMost: 620 },
      { what: "bytes allocated", measured: 28_000, atMost: 35_000 }
    ])
  })

  it("asks two questions for all that come together where their keys are their callers'", async () => {
    let key = 0
    const cost = await costOf(() => ({ input: { text }, key: `${(key += 1)}` }))
    isWithin(cost, [
      ...read,
      { what: "writes to its socket", measured: 0.07, atMost: 0.25 },
      { what: "fibers started", measured: 1.03, atMost: 1.1 },
      { what: "bytes to the server", measured: 1_393, atMost: 1_465 },
      { what: "bytes from the server", measured: 623, atMost: 655 },
      { what: "bytes allocated", measured: 30_700, atMost: 38_400 }
    ])
  })

  it("needs another fiber, and no read, for one with a deadline", async () => {
    const cost = await costOf(() => ({ input: { text }, deadline: "2100-01-01T00:00:00Z" }))
    isWithin(cost, [
      ...unread,
      { what: "fibers started", measured: 2, atMost: 2.04 },
      { what: "bytes to the server", measured: 1_239, atMost: 1_300 },
      { what: "bytes from the server", measured: 626, atMost: 655 },
      { what: "bytes allocated", measured: 50_300, atMost: 63_000 }
    ])
  })
})
