/** What the whole of Millrace costs for a task that is no work, beside a worker that is written by hand on the bare client. */
import type { Part, Row } from "../report/Part.ts"
import { synced } from "../synced.ts"
import { type Sync, type Throughput, throughput } from "./throughput.ts"

const rounds = 3

/** A backlog was there before the worker; where it was not, tasks come as fast as they are taken. */
const situations = [
  { sync: "2m", tasks: 60_000, isBacklog: true },
  { sync: "2m", tasks: 60_000, isBacklog: false },
  { sync: "always", tasks: 6_000, isBacklog: true }
] satisfies ReadonlyArray<{ sync: Sync; tasks: number; isBacklog: boolean }>

const atLeast = 0.7

const measure = async (): Promise<ReadonlyArray<Row>> => {
  const rows: Array<Row> = []
  for (const { sync, tasks, isBacklog } of situations) {
    const byHand: Array<Throughput> = []
    const ours: Array<Throughput> = []
    for (let round = 0; round < rounds; round += 1) {
      byHand.push(await throughput("./handWritten.ts", sync, tasks, isBacklog))
      ours.push(await throughput("./ourActor.ts", sync, tasks, isBacklog))
    }
    const what = `${isBacklog ? "all waiting before" : "coming meanwhile"}, ${synced[sync]}`
    const rates = (of: ReadonlyArray<Throughput>) => of.map(({ perSecond }) => perSecond)
    const cpu = (of: ReadonlyArray<Throughput>) => of.map(({ cpu }) => cpu)
    rows.push(
      {
        what: `process, ${what}`,
        unit: "/s",
        ours: rates(ours),
        beside: [{ name: "by hand", figures: rates(byHand), atLeast }]
      },
      {
        what: `processor time of the worker for a task, ${what}`,
        unit: "µs",
        ours: cpu(ours),
        beside: [{ name: "by hand", figures: cpu(byHand) }]
      }
    )
  }
  return rows
}

export const queue: Part = {
  name: "queue",
  about:
    "One worker process and tasks of 200 bytes that are no work: the whole of Millrace beside a worker that is written by hand on the bare " +
    `client and keeps the same promises. Medians of ${rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure
}
