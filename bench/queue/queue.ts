/** What the whole of Millrace costs for a task that is no work, beside a worker that is written by hand on the bare client. */
import { figure, median, row, spread } from "../figures.ts"
import { type Sync, type Throughput, throughput } from "./throughput.ts"

const rounds = 5

/** A backlog was there before the worker; where it was not, tasks come as fast as they are taken. */
const situations = [
  { sync: "2m", tasks: 60_000, isBacklog: true },
  { sync: "2m", tasks: 60_000, isBacklog: false },
  { sync: "always", tasks: 6_000, isBacklog: true }
] satisfies ReadonlyArray<{ sync: Sync; tasks: number; isBacklog: boolean }>

const atLeast = 0.7

/** Prints a table. False if a ratio is below what it is to be. */
export const queue = async (): Promise<boolean> => {
  console.log(
    `One worker process, medians of ${rounds} rounds, the two in turn; in brackets the least and the most.\n`
  )
  console.log(
    "| synced | tasks | by hand | Millrace | ratio | at least | processor time of the worker, by hand and Millrace |"
  )
  console.log("|---|---|---|---|---|---|---|")
  let isReached = true
  for (const { sync, tasks, isBacklog } of situations) {
    const byHand: Array<Throughput> = []
    const ours: Array<Throughput> = []
    for (let round = 0; round < rounds; round += 1) {
      byHand.push(await throughput("./handWritten.ts", sync, tasks, isBacklog))
      ours.push(await throughput("./ourActor.ts", sync, tasks, isBacklog))
    }
    const ratios = ours.map(({ perSecond }, n) => perSecond / (byHand[n]?.perSecond ?? Number.NaN))
    const rates = (of: ReadonlyArray<Throughput>) => of.map(({ perSecond }) => perSecond)
    const cpu = (of: ReadonlyArray<Throughput>) => median(of.map((one) => one.cpu)).toFixed(0)
    if (median(ratios) < atLeast) isReached = false
    console.log(
      row([
        sync === "always" ? "each write" : "every 2 minutes",
        isBacklog ? "waiting before" : "coming meanwhile",
        `${figure(median(rates(byHand)))}/s (${spread(rates(byHand))})`,
        `${figure(median(rates(ours)))}/s (${spread(rates(ours))})`,
        `${median(ratios).toFixed(2)} (${spread(ratios)})`,
        String(atLeast),
        `${cpu(byHand)} and ${cpu(ours)} µs a task`
      ])
    )
  }
  return isReached
}
