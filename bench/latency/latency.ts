/** From submitting a task that is no work to hearing of its end: by our client, and by hand on the bare one. */
import { setTimeout as pass } from "node:timers/promises"
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { startWorker } from "../queue/startWorker.ts"
import type { Sync } from "../queue/throughput.ts"
import type { Part, Row } from "../report/Part.ts"
import { synced } from "../synced.ts"
import { byHand } from "./byHand.ts"
import { ours } from "./ours.ts"

/** Submits, and calls back with its key when the end of any task is heard. */
export interface Ends {
  readonly submit: (key: string) => Promise<unknown>
  readonly close: () => Promise<void>
}
export type Open = (servers: string, onEnd: (key: string) => void) => Promise<Ends>

const sides = {
  byHand: { open: byHand, worker: "./handWritten.ts" },
  ours: { open: ours, worker: "./ourActor.ts" }
} satisfies Record<string, { open: Open; worker: string }>

const rounds = 5
const loads = [
  { what: "one after the other", perSecond: 0, tasks: 400 },
  { what: "500 a second", perSecond: 500, tasks: 2_000 }
]

const measure = async ({ open, worker }: (typeof sides)["ours"], sync: Sync) => {
  const nats = await startNats({ sync })
  await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
  const process = startWorker(worker, nats.url)
  const waiting = new Map<string, () => void>()
  const ends = await open(nats.url, (key) => waiting.get(key)?.())
  let next = 0
  /** In milliseconds. */
  const one = async () => {
    const key = `bench-${next++}`
    const ended = new Promise<void>((resolve) => waiting.set(key, resolve))
    const from = performance.now()
    await ends.submit(key)
    await ended
    waiting.delete(key)
    return performance.now() - from
  }
  try {
    for (let n = 0; n < 300; n += 1) await one()
    const found: Array<ReadonlyArray<number>> = []
    for (const { perSecond, tasks } of loads) {
      const all: Array<Promise<number>> = []
      const from = performance.now()
      for (let n = 0; n < tasks; n += 1) {
        const due = perSecond === 0 ? 0 : from + (n * 1000) / perSecond - performance.now()
        if (due > 0) await pass(due)
        const took = one()
        all.push(took)
        if (perSecond === 0) await took
      }
      found.push((await Promise.all(all)).toSorted((a, b) => a - b))
    }
    return found
  } finally {
    await ends.close()
    await process.stop()
    await nats.stop()
  }
}

const at = (sorted: ReadonlyArray<number>, share: number) => sorted[Math.floor(sorted.length * share)] ?? NaN

const targets = [
  { name: "p50", share: 0.5, atMost: 1.3 },
  { name: "p99", share: 0.99, atMost: 2 }
]

const compare = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const sync of ["2m", "always"] satisfies ReadonlyArray<Sync>) {
    const taken = []
    for (let round = 0; round < rounds; round += 1) {
      taken.push({ hand: await measure(sides.byHand, sync), ours: await measure(sides.ours, sync) })
    }
    for (const [n, { what }] of loads.entries()) {
      for (const { name, share, atMost } of targets) {
        const figures = taken.map(({ hand }) => at(hand[n] ?? [], share))
        rows.push({
          what: `${what}, ${name}, ${synced[sync]}`,
          unit: "ms",
          ours: taken.map(({ ours }) => at(ours[n] ?? [], share)),
          beside: [{ name: "by hand", figures, atMost }]
        })
      }
    }
  }
  return rows
}

export const latency: Part = {
  name: "latency",
  about:
    "From submitting a task that is no work to hearing of its end, by our client and by hand on the bare one. " +
    `Medians of ${rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure: compare
}
