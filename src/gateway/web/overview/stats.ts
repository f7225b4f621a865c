/** What the gateway tells of every kind each second, checked on the way in. */
import { at, listAt, numberAt, parse, textAt } from "../base/json.ts"
import { inWords } from "../limits/inWords.ts"

export interface Times {
  readonly p50: number
  readonly p99: number
}

/** What ended in one column of the charts. */
export interface Column {
  /** When it began, and how many seconds it covers. */
  readonly at: number
  readonly seconds: number
  readonly succeeded: number
  readonly failed: number
  readonly cancelled: number
  /** Milliseconds. */
  readonly times: Times | undefined
}

export interface KindStats {
  readonly kind: string
  readonly title: string
  readonly queued: number
  readonly running: number
  readonly retrying: number
  readonly oldestMs: number
  readonly scheduled: number
  /** Set while nothing of it is begun; empty where nobody knows since when. */
  readonly paused: string | undefined
  readonly workers: number
  readonly slots: number
  readonly busy: number
  /** What it is limited to, in words; empty if it is not. */
  readonly limits: string
  readonly perSecond: number
  readonly totalMs: Times | undefined
  readonly waitMs: Times | undefined
  readonly columns: ReadonlyArray<Column>
}

export const readStats = (data: string): ReadonlyArray<KindStats> =>
  listAt(parse(data), "kinds").map(readKind)

const readKind = (value: unknown): KindStats => {
  const count = (name: string) => numberAt(value, name) ?? 0
  const kind = textAt(value, "kind") ?? ""
  return {
    kind,
    title: textAt(value, "title") ?? kind,
    queued: count("queued"),
    running: count("running"),
    retrying: count("retrying"),
    oldestMs: count("oldestMs"),
    scheduled: count("scheduled"),
    paused: at(value, "paused") === undefined ? undefined : (textAt(value, "paused", "since") ?? ""),
    workers: count("workers"),
    slots: count("slots"),
    busy: count("busy"),
    limits: inWords(at(value, "limits")),
    perSecond: numberAt(value, "lastMinute", "perSecond") ?? 0,
    totalMs: timesOf(at(value, "lastMinute", "totalMs")),
    waitMs: timesOf(at(value, "lastMinute", "waitMs")),
    columns: columnsOf(at(value, "series"))
  }
}

const timesOf = (value: unknown): Times | undefined => {
  const p50 = numberAt(value, "p50")
  const p99 = numberAt(value, "p99")
  return p50 === undefined || p99 === undefined ? undefined : { p50, p99 }
}

/** Of half a minute each, at whole half minutes, so that a column stays what it is while the hour moves on. */
const columnSeconds = 30

const columnsOf = (series: unknown): ReadonlyArray<Column> => {
  const step = (numberAt(series, "stepSeconds") ?? 10) * 1000
  const from = Date.parse(textAt(series, "from") ?? "")
  if (Number.isNaN(from)) return []
  const width = columnSeconds * 1000
  const numbers = (name: string) =>
    listAt(series, name).map((one) => (typeof one === "number" ? one : undefined))
  const succeeded = numbers("succeeded")
  const failed = numbers("failed")
  const cancelled = numbers("cancelled")
  const p50 = numbers("p50Ms")
  const p99 = numbers("p99Ms")
  const columns = new Map<number, Array<number>>()
  for (const place of succeeded.keys()) {
    const begin = Math.floor((from + place * step) / width) * width
    columns.set(begin, [...(columns.get(begin) ?? []), place])
  }
  const sum = (all: ReadonlyArray<number | undefined>, places: ReadonlyArray<number>) =>
    places.reduce((total, place) => total + (all[place] ?? 0), 0)
  return [...columns].map(([begin, places]) => {
    const typical = places.map((place) => p50[place]).filter((one) => one !== undefined)
    const worst = places.map((place) => p99[place]).filter((one) => one !== undefined)
    return {
      at: begin,
      seconds: (places.length * step) / 1000,
      succeeded: sum(succeeded, places),
      failed: sum(failed, places),
      cancelled: sum(cancelled, places),
      times:
        typical.length === 0
          ? undefined
          : { p50: typical.reduce((a, b) => a + b, 0) / typical.length, p99: Math.max(...worst, ...typical) }
    }
  })
}

/** Of all columns together. */
export const totalOf = (columns: ReadonlyArray<Column>, what: "succeeded" | "failed" | "cancelled"): number =>
  columns.reduce((total, column) => total + column[what], 0)
