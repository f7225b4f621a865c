/** Millrace beside what people use today, on the same machine in the same rounds. */
import { at, openTimed, shares } from "../latency/timed.ts"
import { perSecondOf, until } from "../queue/stored.ts"
import type { Part, Row } from "../report/Part.ts"
import type { Peer, Running } from "./Peer.ts"
import { bullmq } from "./bullmq.ts"
import { millrace } from "./millrace.ts"
import { findRedis } from "./redis.ts"

interface Size {
  readonly rounds: number
  /** Submitted one by one, 256 of them on their way at a time. */
  readonly single: number
  /** Submitted by a thousand in a call. */
  readonly bulk: number
  readonly idle: number
  readonly paced: number
}

const size: Size = { rounds: 3, single: 20_000, bulk: 40_000, idle: 300, paced: 1_000 }

const inFlight = 256
const perCall = 1_000
const perSecond = 500

/** What each is to be, beside BullMQ. */
const figures = [
  { name: "single", what: "submit, 256 calls in flight", unit: "/s", target: {} },
  { name: "bulk", what: "submit, 1,000 in a call", unit: "/s", target: {} },
  {
    name: "process",
    what: "process, all waiting before, result stored",
    unit: "/s",
    target: { atLeast: 2.2 }
  },
  {
    name: "idle p50",
    what: "submitted to heard of its end, one after the other, p50",
    unit: "ms",
    target: { atMost: 1 }
  },
  { name: "idle p99", what: "the same, p99", unit: "ms", target: { atMost: 1 } },
  {
    name: "paced p50",
    what: "submitted to heard of its end, 500 a second, p50",
    unit: "ms",
    target: { atMost: 1 }
  },
  { name: "paced p99", what: "the same at 500 a second, p99", unit: "ms", target: { atMost: 1 } }
] as const

type Taken = Readonly<Record<(typeof figures)[number]["name"], number>>

const submitting = async (count: number, running: Running) => {
  const from = performance.now()
  let left = count
  const one = async () => {
    while (left-- > 0) await running.submit()
  }
  await Promise.all(Array.from({ length: inFlight }, one))
  return (count * 1000) / (performance.now() - from)
}

const inBulk = async (count: number, running: Running) => {
  const from = performance.now()
  for (let n = 0; n < count; n += perCall) await running.submitAll(Math.min(perCall, count - n))
  return (count * 1000) / (performance.now() - from)
}

const take = async (peer: Peer, { single, bulk, idle, paced }: Size): Promise<Taken> => {
  const running = await peer.start()
  try {
    const submitted = { single: await submitting(single, running), bulk: await inBulk(bulk, running) }
    const worker = running.startWorker()
    // Until it has begun in earnest: starting and warming up are no part of it.
    const from = await until(running.done, (single + bulk) / 5)
    const processed = perSecondOf(from, await until(running.done, single + bulk))
    const timed = await openTimed(running.open, running.url)
    await timed.take({ perSecond: 0, tasks: idle })
    const alone = await timed.take({ perSecond: 0, tasks: idle })
    const many = await timed.take({ perSecond, tasks: paced })
    await timed.close()
    await worker.stop()
    const [p50, p99] = shares.map(({ share }) => [at(alone, share), at(many, share)] as const)
    return {
      ...submitted,
      process: processed,
      "idle p50": p50?.[0] ?? Number.NaN,
      "idle p99": p99?.[0] ?? Number.NaN,
      "paced p50": p50?.[1] ?? Number.NaN,
      "paced p99": p99?.[1] ?? Number.NaN
    }
  } finally {
    await running.stop()
  }
}

export const measure = async (size: Size): Promise<ReadonlyArray<Row>> => {
  if (findRedis() === undefined) {
    console.error("There is no redis-server on the PATH (Debian's package redis-server): BullMQ is left out.")
    return []
  }
  const ours: Array<Taken> = []
  const theirs: Array<Taken> = []
  for (let round = 0; round < size.rounds; round += 1) {
    ours.push(await take(millrace, size))
    theirs.push(await take(bullmq, size))
  }
  return figures.map(({ name, what, unit, target }) => ({
    what,
    unit,
    ours: ours.map((taken) => taken[name]),
    beside: [{ name: bullmq.name, figures: theirs.map((taken) => taken[name]), ...target }]
  }))
}

export const peers: Part = {
  name: "peers",
  about:
    "Tasks of 200 bytes that are no work, each queue by its own client and one worker process (BullMQ: two of its workers in it, " +
    "100 jobs at once each). Redis syncs its log each second, NATS every 2 minutes. " +
    `Medians of ${size.rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure: () => measure(size)
}
