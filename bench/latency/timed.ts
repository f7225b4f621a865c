/** How long it takes from submitting a task to hearing of its end, in milliseconds. */
import { setTimeout as pass } from "node:timers/promises"
import type { Open } from "./latency.ts"

/** So many begun a second; 0 is one after the other. */
export interface Load {
  readonly what: string
  readonly perSecond: number
  readonly tasks: number
}

/** Returns when it hears of ends, for which a worker has to be there. */
export const openTimed = async (open: Open, servers: string) => {
  const waiting = new Map<string, () => void>()
  const ends = await open(servers, (key) => waiting.get(key)?.())
  // Keys of earlier rounds may have records on the same server.
  const run = crypto.randomUUID()
  let next = 0
  const one = async () => {
    const key = `bench-${run}-${next++}`
    const ended = new Promise<void>((resolve) => waiting.set(key, resolve))
    const from = performance.now()
    await ends.submit(key)
    await ended
    waiting.delete(key)
    return performance.now() - from
  }
  // Of tasks that end before it listens it never hears.
  while ((await Promise.race([one(), pass(500)])) === undefined);
  return {
    /** Sorted. */
    take: async ({ perSecond, tasks }: Omit<Load, "what">): Promise<ReadonlyArray<number>> => {
      const all: Array<Promise<number>> = []
      const from = performance.now()
      for (let n = 0; n < tasks; n += 1) {
        const due = perSecond === 0 ? 0 : from + (n * 1000) / perSecond - performance.now()
        if (due > 0) await pass(due)
        const took = one()
        all.push(took)
        if (perSecond === 0) await took
      }
      return (await Promise.all(all)).toSorted((a, b) => a - b)
    },
    close: ends.close
  }
}

export const shares = [
  { name: "p50", share: 0.5 },
  { name: "p99", share: 0.99 }
] as const

export const at = (sorted: ReadonlyArray<number>, share: number): number =>
  sorted[Math.floor(sorted.length * share)] ?? Number.NaN
