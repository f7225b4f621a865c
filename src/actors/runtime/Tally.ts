/** What a worker counts of the attempts it makes, for its metrics. */
import { Effect } from "effect"
import { counting } from "../../telemetry/counting.ts"
import * as series from "../../telemetry/series.ts"

export type Tally = Effect.Success<ReturnType<typeof make>>

export const make = (kind: string) =>
  Effect.map(counting, (count) => {
    const ended = (how: string) => count(series.attempts({ kind, ended: how }))
    const all = {
      started: count(series.started({ kind })),
      succeeded: ended("succeeded"),
      failed: ended("failed"),
      interrupted: ended("interrupted"),
      /** Handed back to wait for its turn, at no cost. */
      postponed: ended("postponed"),
      leasesLost: count(series.leasesLost({ kind }))
    }
    // So that each is there before it happens: what appears with its first count is no growth to who looks.
    for (const add of Object.values(all)) add(0)
    for (const state of ["succeeded", "failed", "cancelled"]) count(series.finished({ kind, state }))(0)
    count(series.recordsRefused({ kind }))(0)
    return all
  })
