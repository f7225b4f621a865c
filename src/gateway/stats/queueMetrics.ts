/** How full the queues are, as metrics: whoever reads them has it looked up. */
import { Effect, Layer, Metric } from "effect"
import { taskNames } from "../../schemas/Tasks.ts"
import { type Depth, Queues } from "../../streams/Queues.ts"
import { Schedules } from "../../streams/Schedules.ts"
import { counting } from "../../telemetry/counting.ts"
import { Metrics } from "../../telemetry/Metrics.ts"
import * as series from "../../telemetry/series.ts"

export const queueMetrics = Layer.effectDiscard(
  Effect.gen(function* () {
    const { before } = yield* Metrics
    const queues = yield* Queues
    const schedules = yield* Schedules
    const count = yield* counting
    // So that each is there before it happens.
    for (const kind of taskNames) count(series.accepted({ kind }))(0)
    const known = new Map<string, ReadonlyArray<Metric.Metric<number, unknown>>>()

    /** What is not known now is not told, or it would be taken for what is. */
    const forget = (kind: string) =>
      Effect.forEach(known.get(kind) ?? [], (one) => Metric.remove(one), { discard: true })

    const tell = (kind: string, depth: Depth, scheduled: number) => {
      const all = seriesOf(kind, depth, scheduled)
      known.set(
        kind,
        all.map(([one]) => one)
      )
      return Effect.forEach(all, ([one, value]) => Metric.update(one, value), { discard: true })
    }

    yield* before(
      Effect.forEach(
        taskNames,
        (kind) =>
          Effect.all([queues.depth(kind), schedules.count(kind)]).pipe(
            Effect.flatMap(([depth, scheduled]) => tell(kind, depth, scheduled)),
            Effect.catch(() => forget(kind))
          ),
        { concurrency: 4, discard: true }
      )
    )
  })
)

const seriesOf = (kind: string, { lanes, oldestMs, paused }: Depth, scheduled: number) => [
  ...lanes.flatMap(({ lane, queued, handedOut }) => [
    [series.queueDepth({ kind, lane }), queued] as const,
    [series.queueHandedOut({ kind, lane }), handedOut] as const
  ]),
  [series.queueOldestAge({ kind }), oldestMs / 1_000] as const,
  [series.scheduled({ kind }), scheduled] as const,
  [series.queuePaused({ kind }), paused === undefined ? 0 : 1] as const
]
