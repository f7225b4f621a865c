/** Tasks that this process has queued, as a metric. */
import { Effect } from "effect"
import { counting } from "../telemetry/counting.ts"
import * as series from "../telemetry/series.ts"

export const tasksCounted = Effect.map(counting, (count) => {
  const known = new Map<string, (more: number) => void>()
  return (kind: string) => {
    const found = known.get(kind) ?? count(series.accepted({ kind }))
    known.set(kind, found)
    found(1)
  }
})
