/** Whoever submits, as a process: `submitters.ts <side> <address> <tasks> <tasks before, to warm up>`. It prints what it took. */
import { byHand } from "./byHand.ts"
import { inBulk, oneByOne } from "./ours.ts"

/** Submits so many tasks; returns when all of them are stored. */
export type Submit = (tasks: number) => Promise<void>
export type Open = (
  servers: string
) => Promise<{ readonly submit: Submit; readonly close: () => Promise<void> }>

const sides: Readonly<Record<string, Open>> = {
  "by hand, 256": byHand(256),
  "by hand, 1024": byHand(1024),
  submit: oneByOne(256),
  submitAll: inBulk(10_000)
}

const [side = "", servers = "", tasks = "", before = ""] = process.argv.slice(2)
const open = sides[side]
if (open === undefined) throw new Error(`Nobody submits as "${side}".`)
const { submit, close } = await open(servers)
await submit(Number(before))
const from = performance.now()
const cpuFrom = process.cpuUsage()
await submit(Number(tasks))
const seconds = (performance.now() - from) / 1000
const { user, system } = process.cpuUsage(cpuFrom)
console.log(JSON.stringify({ perSecond: Number(tasks) / seconds, cpu: (user + system) / Number(tasks) }))
await close()
