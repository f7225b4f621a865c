/** From submitting a task that is no work to hearing of its end: by our client, and by hand on the bare one. */
import { Effect } from "effect"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import { startWorker } from "../queue/startWorker.ts"
import type { Sync } from "../queue/throughput.ts"
import type { Part, Row } from "../report/Part.ts"
import { synced } from "../synced.ts"
import { byHand, byHandLive } from "./byHand.ts"
import { ours } from "./ours.ts"
import { at, openTimed, shares } from "./timed.ts"

/** Submits, and calls back with its key when the end of any task is heard. */
export interface Ends {
  readonly submit: (key: string) => Promise<unknown>
  readonly close: () => Promise<void>
}
export type Open = (servers: string, onEnd: (key: string) => void) => Promise<Ends>

const sides = {
  hand: { open: byHand, worker: "./handWritten.ts" },
  live: { open: byHandLive, worker: "./handWritten.ts" },
  ours: { open: ours, worker: "./ourActor.ts" }
} satisfies Record<string, { open: Open; worker: string }>

const rounds = 3
const loads = [
  { what: "one after the other", perSecond: 0, tasks: 400 },
  { what: "500 a second", perSecond: 500, tasks: 2_000 }
]
const warmUp = { perSecond: 0, tasks: 300 }

/** For each load, sorted. */
const measure = async ({ open, worker }: (typeof sides)["ours"], sync: Sync) => {
  const nats = await startNats({ sync })
  await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
  const process = startWorker(worker, nats.url)
  const timed = await openTimed(open, nats.url)
  try {
    await timed.take(warmUp)
    const found: Array<ReadonlyArray<number>> = []
    for (const load of loads) found.push(await timed.take(load))
    return found
  } finally {
    await timed.close()
    await process.stop()
    await nats.stop()
  }
}

const targets = { p50: { atMost: 1.3 }, p99: { atMost: 2 } }

const compare = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const sync of ["2m", "always"] satisfies ReadonlyArray<Sync>) {
    const taken: Array<Record<keyof typeof sides, ReadonlyArray<ReadonlyArray<number>>>> = []
    for (let round = 0; round < rounds; round += 1) {
      taken.push({
        hand: await measure(sides.hand, sync),
        live: await measure(sides.live, sync),
        ours: await measure(sides.ours, sync)
      })
    }
    for (const [n, { what }] of loads.entries()) {
      for (const { name, share } of shares) {
        const of = (side: keyof typeof sides) => taken.map((round) => at(round[side][n] ?? [], share))
        rows.push({
          what: `${what}, ${name}, ${synced[sync]}`,
          unit: "ms",
          ours: of("ours"),
          beside: [
            { name: "by hand", figures: of("hand"), ...targets[name] },
            { name: "by hand, of what is not stored", figures: of("live") }
          ]
        })
      }
    }
  }
  return rows
}

export const latency: Part = {
  name: "latency",
  about:
    "From submitting a task that is no work to hearing of its end as a durable event, by our client and by hand on the bare one. " +
    `Medians of ${rounds} rounds, in turn, in brackets the least and the most.`,
  measure: compare
}
