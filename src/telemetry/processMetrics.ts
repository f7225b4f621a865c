/** What a process is and takes: its processor time, its memory, and how late its event loop is. */
import { monitorEventLoopDelay } from "node:perf_hooks"
import type { Context } from "effect"
import * as series from "./series.ts"

/** Milliseconds from one look at the event loop to the next. */
const resolution = 10

/** Watches the event loop from here on. What is returned brings the metrics up to date, which is to be done before they are read. */
export const processMetrics = () => {
  const delay = monitorEventLoopDelay({ resolution })
  delay.enable()
  const began = Date.now() / 1_000 - process.uptime()
  let told = 0
  return (context: Context.Context<never>): void => {
    const { user, system } = process.cpuUsage()
    const spent = (user + system) / 1e6
    series.cpuSeconds({}).updateUnsafe(spent - told, context)
    told = spent
    const { rss, heapUsed } = process.memoryUsage()
    series.residentMemory({}).updateUnsafe(rss, context)
    series.heapUsed({}).updateUnsafe(heapUsed, context)
    series.startTime({}).updateUnsafe(began, context)
    // What is sampled is the time from one look to the next. Where there was none yet, it is told as a huge one.
    const late = delay.count === 0 ? 0 : delay.percentile(99) / 1e9 - resolution / 1_000
    series.eventLoopDelay({}).updateUnsafe(Math.max(0, late), context)
    delay.reset()
  }
}
