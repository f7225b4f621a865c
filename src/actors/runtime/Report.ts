/** What a program tells of its task while it runs: how far it is, and a line now and then. */
import { Clock, Effect } from "effect"
import type { LogLine, Progress } from "../../schemas/TaskRecord.ts"

export interface Report {
  /** How far the task is, from 0 to 1, and a word if you like. What lies outside is brought within. */
  readonly progress: (fraction: number, note?: string) => Effect.Effect<void>
  /** One line. The last ones are kept with the task. */
  readonly log: (line: string) => Effect.Effect<void>
  readonly told: () => { readonly progress?: Progress; readonly log?: ReadonlyArray<LogLine> }
  /** What is new since it was last asked; undefined if nothing is. */
  readonly news: () => { readonly progress?: Progress; readonly log?: ReadonlyArray<LogLine> } | undefined
}

/** A record holds these beside input and output. */
const keptLines = 20
const longestLine = 500

export const make = (): Report => {
  let progress: Progress | undefined
  const log: Array<LogLine> = []
  let isNew = false
  let unsaid = 0

  const saying = (lines: ReadonlyArray<LogLine>) => ({
    ...(progress === undefined ? {} : { progress }),
    ...(lines.length === 0 ? {} : { log: lines })
  })

  return {
    progress: (fraction, note) =>
      Effect.sync(() => {
        const within = Number.isNaN(fraction) ? 0 : Math.min(1, Math.max(0, fraction))
        progress = { fraction: within, ...(note === undefined ? {} : { note: note.slice(0, longestLine) }) }
        isNew = true
      }),
    log: (line) =>
      Effect.map(Clock.currentTimeMillis, (now) => {
        log.push({ at: new Date(now).toISOString(), line: line.slice(0, longestLine) })
        if (log.length > keptLines) log.shift()
        unsaid = Math.min(keptLines, unsaid + 1)
        isNew = true
      }),
    told: () => saying([...log]),
    news: () => {
      if (!isNew) return undefined
      const lines = unsaid === 0 ? [] : log.slice(-unsaid)
      isNew = false
      unsaid = 0
      return saying(lines)
    }
  }
}
