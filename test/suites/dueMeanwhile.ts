/** Tasks that become due while a test makes trouble. */
import { Effect, Logger, Schedule } from "effect"
import { submit, wait } from "../../src/streams/Submit.ts"
import { layerStreams } from "../support/streams.ts"

/** Over more seconds than the trouble takes to begin. */
const overMs = 3_000

/** Schedules so many, from half a second on, and gives their keys. */
export const schedule = (url: string, count: number): Promise<ReadonlyArray<string>> =>
  Effect.forEach(
    Array.from({ length: count }, (_, n) => n),
    (n) =>
      submit({
        kind: "count",
        input: { text: `later ${n}` },
        key: `later ${n}`,
        later: { delay: (500 + (n * overMs) / count) / 1_000 }
      }),
    { concurrency: 20 }
  ).pipe(
    Effect.map((tasks) => tasks.map(({ key }) => key)),
    Effect.provide(layerStreams(url)),
    Effect.provide(Logger.layer([])),
    Effect.runPromise
  )

/** While servers elect, nobody answers. */
const everyMoment = Schedule.spaced("200 millis")

/** The states in which they end. The test's time-out ends the wait. */
export const endsOf = (url: string, keys: ReadonlyArray<string>): Promise<ReadonlySet<string | undefined>> =>
  Effect.forEach(keys, (key) => Effect.retry(wait("count", key, "80 seconds"), everyMoment), {
    concurrency: "unbounded"
  }).pipe(
    Effect.map((views) => new Set(views.map((view) => view?.state))),
    Effect.provide(layerStreams(url)),
    Effect.provide(Logger.layer([])),
    Effect.runPromise
  )
