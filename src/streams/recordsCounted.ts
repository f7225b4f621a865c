/** Records as metrics: what this process has written, how long it took, and what was refused. */
import { Effect } from "effect"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { counting } from "../telemetry/counting.ts"
import * as series from "../telemetry/series.ts"
import type { Took } from "./took.ts"

export const recordsCounted = Effect.map(counting, (count) => {
  const make = (kind: string) => ({
    succeeded: count(series.finished({ kind, state: "succeeded" })),
    failed: count(series.finished({ kind, state: "failed" })),
    cancelled: count(series.finished({ kind, state: "cancelled" })),
    refused: count(series.recordsRefused({ kind })),
    wait: count(series.wait({ kind })),
    run: count(series.run({ kind })),
    total: count(series.total({ kind }))
  })
  const known = new Map<string, ReturnType<typeof make>>()
  const of = (kind: string) => {
    const found = known.get(kind) ?? make(kind)
    known.set(kind, found)
    return found
  }

  return {
    written: ({ kind, state }: { readonly kind: string; readonly state: FinalState }, took: Took) => {
      const counts = of(kind)
      counts[state](1)
      counts.total(took.total / 1_000)
      if (took.run === undefined) return
      counts.run(took.run / 1_000)
      counts.wait((took.total - took.run) / 1_000)
    },
    refused: (kind: string) => of(kind).refused(1)
  }
})
