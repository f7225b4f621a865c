/** What submitting by our client costs, beside a publisher that is written by hand on the bare client. */
import { execFile } from "node:child_process"
import { fileURLToPath } from "node:url"
import { promisify } from "node:util"
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { setUp } from "../../src/streams/SetUp.ts"
import { startNats } from "../../test/support/nats.ts"
import { layerStreams } from "../../test/support/streams.ts"
import type { Sync } from "../queue/throughput.ts"
import type { Part, Row } from "../report/Part.ts"
import { synced } from "../synced.ts"

const rounds = 3

const pairs = [
  { what: "each by itself, 256 on their way", hand: "by hand, 256", ours: "submit", atLeast: 0.9 },
  { what: "in bulk, 1,024 by hand", hand: "by hand, 1024", ours: "submitAll", atLeast: 0.7 }
]

const modes = [
  { sync: "2m", tasks: 100_000 },
  { sync: "always", tasks: 10_000 }
] satisfies ReadonlyArray<{ sync: Sync; tasks: number }>

interface Taken {
  readonly perSecond: number
  /** Microseconds of its processor that the submitting process took for each task. */
  readonly cpu: number
}

const program = fileURLToPath(new URL("submitters.ts", import.meta.url))

/** In a fresh process, into a queue that is empty. */
const measure = async (side: string, url: string, tasks: number): Promise<Taken> => {
  const purge = Effect.flatMap(JetStream, ({ call }) => call("STREAM.PURGE.TASKS_count", {}))
  await Effect.runPromise(Effect.provide(purge, layerStreams(url)))
  const words = [program, side, url, String(tasks), String(Math.floor(tasks / 2))]
  const { stdout } = await promisify(execFile)(process.execPath, words)
  const { perSecond, cpu }: Taken = JSON.parse(stdout)
  return { perSecond, cpu }
}

const measureAll = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const { sync, tasks } of modes) {
    const nats = await startNats({ sync })
    await Effect.runPromise(Effect.provide(setUp(["count"]), layerStreams(nats.url)))
    for (const { what, hand, ours, atLeast } of pairs) {
      const hands: Array<Taken> = []
      const all: Array<Taken> = []
      for (let round = 0; round < rounds; round += 1) {
        hands.push(await measure(hand, nats.url, tasks))
        all.push(await measure(ours, nats.url, tasks))
      }
      const rates = (of: ReadonlyArray<Taken>) => of.map(({ perSecond }) => perSecond)
      const cpu = (of: ReadonlyArray<Taken>) => of.map((one) => one.cpu)
      rows.push(
        {
          what: `submit, ${what}, ${synced[sync]}`,
          unit: "/s",
          ours: rates(all),
          beside: [{ name: "by hand", figures: rates(hands), atLeast }]
        },
        {
          what: `processor time of the submitting process for a task, ${what}, ${synced[sync]}`,
          unit: "µs",
          ours: cpu(all),
          beside: [{ name: "by hand", figures: cpu(hands) }]
        }
      )
    }
    await nats.stop()
  }
  return rows
}

export const enqueue: Part = {
  name: "enqueue",
  about:
    "One process that submits by our client, over NATS: beside a publisher that is written by hand on the bare client with the same " +
    `promise for each task. Medians of ${rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure: measureAll
}
