/** From what ended in the last hour to what the two charts of a kind show: how many each second, and how long they took. */
import { hourAndMinute, rate, span } from "../base/format.ts"
import { type Drawing, height, width } from "./chart.ts"
import { type Column, totalOf } from "./stats.ts"

/** A line of one pixel on top, so that the highest is not cut. */
const room = height - 2

export const throughput = (columns: ReadonlyArray<Column>): Drawing => {
  const x = scaleOf(columns)
  const perSecond = (column: Column, count: number) => count / Math.max(1, column.seconds)
  const ended = ({ succeeded, failed, cancelled }: Column) => succeeded + failed + cancelled
  const most = Math.max(0, ...columns.map((column) => perSecond(column, ended(column))))
  const tall = (column: Column, count: number) =>
    most === 0 || count === 0 ? 0 : Math.max(1, (perSecond(column, count) / most) * room)
  const bars = (what: (column: Column) => number, above: (column: Column) => number) =>
    columns
      .filter((column) => what(column) > 0)
      .map((column) => {
        const low = height - tall(column, above(column))
        const high = tall(column, what(column))
        return `M${x(column.at)} ${low.toFixed(1)}h${barWidth(columns)}v${(-high).toFixed(1)}h-${barWidth(columns)}z`
      })
      .join("")
  const failed = totalOf(columns, "failed")
  return {
    paths: {
      "bar-good": bars(
        ({ succeeded, cancelled }) => succeeded + cancelled,
        ({ failed }) => failed
      ),
      "bar-bad": bars(
        ({ failed }) => failed,
        () => 0
      )
    },
    top: most === 0 ? "" : rate(most),
    sentence:
      most === 0
        ? "Finished in the last hour: none."
        : `Finished in the last hour: at most ${rate(most)}; ${failed} failed.`,
    read: (share) => {
      const column = columnAt(columns, share)
      if (column === undefined) return undefined
      const bad = column.failed === 0 ? "" : `, ${column.failed} failed`
      return `${hourAndMinute(column.at)}: ${rate(perSecond(column, ended(column)))}${bad}`
    }
  }
}

/** The scale is logarithmic: what takes ten times as long stands one floor higher. */
export const latency = (columns: ReadonlyArray<Column>): Drawing => {
  const x = scaleOf(columns)
  const all = columns.flatMap(({ times }) => (times === undefined ? [] : [times.p50, times.p99]))
  const most = Math.max(10, ...all)
  const least = Math.max(1, Math.min(...all, most / 10))
  const y = (ms: number) => {
    const share = Math.log(Math.max(least, ms) / least) / Math.log(most / least || 1)
    return (height - 3 - (Number.isFinite(share) ? share : 0) * (room - 4)).toFixed(1)
  }
  const half = barWidth(columns) / 2
  const line = (of: "p50" | "p99") =>
    columns
      .map(({ at, times }, place) => {
        if (times === undefined) return ""
        const joined = columns[place - 1]?.times !== undefined
        // A point that stands alone is a line of no length, which its round ends make a dot.
        return `${joined ? "L" : "M"}${(Number(x(at)) + half).toFixed(1)} ${y(times[of])}${joined ? "" : "h0"}`
      })
      .join("")
  return {
    paths: { "line-p99": line("p99"), "line-p50": line("p50") },
    top: all.length === 0 ? "" : span(most),
    sentence:
      all.length === 0
        ? "How long they took: nothing has ended in the last hour."
        : `How long they took in the last hour: from ${span(least)} to ${span(most)}.`,
    read: (share) => {
      const times = columnAt(columns, share)?.times
      return times && `half within ${span(times.p50)}, 99% within ${span(times.p99)}`
    }
  }
}

const barWidth = (columns: ReadonlyArray<Column>): number =>
  Number(((width / Math.max(1, columns.length)) * 0.8).toFixed(2))

const scaleOf = (columns: ReadonlyArray<Column>) => {
  const from = columns[0]?.at ?? 0
  const step = (columns[1]?.at ?? from + 30_000) - from
  const whole = Math.max(1, columns.length) * step
  return (at: number) => (((at - from) / whole) * width).toFixed(1)
}

const columnAt = (columns: ReadonlyArray<Column>, share: number): Column | undefined =>
  columns[Math.min(columns.length - 1, Math.floor(share * columns.length))]
