/** What goes on, a row for each kind: what waits, who works, and how the last minute went. */
import type { KindStats, Stats } from "../../schemas/Stats.ts"
import type { Look } from "../screen/Screen.ts"
import type { Style } from "../screen/paint.ts"
import { type Cell, table } from "../screen/table.ts"
import { moment, span } from "./spans.ts"

const right = "right" as const

const columns = [
  { title: "KIND" },
  { title: "QUEUED", align: right },
  { title: "RUNNING", align: right },
  { title: "RETRYING", align: right },
  { title: "OLDEST", align: right },
  { title: "LATER", align: right },
  { title: "WORKERS", align: right },
  { title: "BUSY", align: right },
  { title: "DONE/S", align: right },
  { title: "P50", align: right },
  { title: "P99", align: right },
  { title: "FAILED", align: right },
  { title: "LAST HOUR" }
]

export const stats = ({ at, kinds }: Stats, look: Look): ReadonlyArray<string> => [
  ...table(columns, kinds.map(row), look),
  look.paint(`The last minute, as of ${moment(at)}.`, "dim")
]

const row = (one: KindStats): ReadonlyArray<Cell> => {
  const { lastMinute, workers, slots, busy } = one
  const { totalMs, perSecond, failed } = lastMinute
  // Work that waits with nobody to do it is what the person on call looks for.
  const lacking = workers === 0 && one.queued + one.running + one.retrying > 0 ? "bad" : undefined
  return [
    one.paused === undefined ? one.kind : [`${one.kind} (paused)`, "warm"],
    amount(one.queued, lacking),
    amount(one.running),
    amount(one.retrying),
    one.oldestMs === 0 ? quiet : span(one.oldestMs),
    amount(one.scheduled),
    amount(workers, lacking),
    slots === 0 ? quiet : `${busy}/${slots}`,
    perSecond === 0 ? quiet : rate(perSecond),
    totalMs === null ? quiet : span(totalMs.p50),
    totalMs === null ? quiet : span(totalMs.p99),
    amount(failed, failed > 0 ? "bad" : undefined),
    sparkline(one.series)
  ]
}

const quiet: Cell = ["–", "dim"]

const amount = (count: number, style?: Style): Cell => [
  String(count),
  style ?? (count === 0 ? "dim" : undefined)
]

const rate = (perSecond: number) => perSecond.toFixed(perSecond < 1 ? 2 : perSecond < 10 ? 1 : 0)

const blocks = "▁▂▃▄▅▆▇█"
const bars = 20

/** How many ended, in as many bars as the eye can take in. */
const sparkline = ({ succeeded, failed, cancelled }: KindStats["series"]): string => {
  const counts = succeeded.map((count, at) => count + (failed[at] ?? 0) + (cancelled[at] ?? 0))
  const each = Math.max(1, Math.ceil(counts.length / bars))
  const sums = Array.from({ length: Math.ceil(counts.length / each) }, (_, bar) =>
    counts.slice(bar * each, (bar + 1) * each).reduce((sum, count) => sum + count, 0)
  )
  const most = Math.max(1, ...sums)
  return sums.map((sum) => (sum === 0 ? "·" : blocks[Math.ceil((sum / most) * blocks.length) - 1])).join("")
}
