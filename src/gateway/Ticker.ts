/** The ticker: has the task of each tick of a schedule done. The gateways share the work; a tick waits for one of them. */
import { Effect, Queue, Random, References } from "effect"
import { type HandedTick, Ticks } from "../streams/Ticks.ts"
import { takeTick } from "../streams/recurring/takeTick.ts"
import { counting } from "../telemetry/counting.ts"
import * as series from "../telemetry/series.ts"
import * as Obstacles from "./Obstacles.ts"

/** Those of one schedule go through the same, one after the other. */
const lines = 8
/** Taken at most, the rest waiting: so that other gateways have work as well. */
const most = 128
/** What crashes this program so often does so every time. */
const mostCrashes = 5

/** Runs until interrupted; what it has not done by then, another one does at once. */
export const run = Effect.suspend(() =>
  // What nobody asked for is of no trace.
  Effect.provideService(Effect.scoped(runScoped), References.TracerEnabled, false)
)

const runScoped = Effect.gen(function* () {
  const next = yield* (yield* Ticks).open(most)
  const obstacles = Obstacles.make("the tick of a schedule")
  const count = yield* counting

  const take = (tick: HandedTick) =>
    takeTick(tick).pipe(
      Effect.tap((became) =>
        Effect.sync(() => {
          tick.done()
          count(series.ticks({ kind: tick.definition.kind, became }))(1)
        })
      ),
      Effect.catch((error) => Effect.andThen(obstacles.met(error, tick.deliveries), putOff(tick))),
      Effect.catchDefect((defect) =>
        Effect.andThen(
          Effect.logError("the ticker crashed over a tick", defect),
          tick.deliveries < mostCrashes ? putOff(tick) : Effect.sync(tick.done)
        )
      ),
      Effect.annotateLogs({ schedule: tick.name })
    )

  const waiting = yield* Effect.forEach(Array.from({ length: lines }), () => Queue.unbounded<HandedTick>())
  const handing = Effect.forever(
    Effect.flatMap(next, (tick) => {
      const line = waiting[placeOf(tick.name)]
      return line === undefined ? Effect.void : Queue.offer(line, tick)
    })
  )
  const taking = waiting.map((line) => Effect.forever(Effect.flatMap(Queue.take(line), take)))
  return yield* Effect.andThen(
    Effect.all([handing, ...taking], { concurrency: "unbounded", discard: true }),
    Effect.never
  )
})

/** Any function of the name will do. */
const placeOf = (name: string) =>
  [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 65_536, 0) % lines

/** Longer from time to time, and not for all at once. */
const putOff = (tick: HandedTick) =>
  Effect.map(Random.next, (random) => {
    const seconds = Math.min(longestWait, 2 ** Math.min(tick.deliveries - 1, 10))
    tick.later(seconds * 1_000 * (0.5 + random / 2))
  })

/** In seconds. */
const longestWait = 60
