/** Stats: per kind how much waits, who works, and how the tasks of the last hour ended. */
import { Clock, Context, Deferred, Effect, Layer, Schedule, Stream } from "effect"
import type * as Schemas from "../schemas/Stats.ts"
import { stepSeconds, steps } from "../schemas/Stats.ts"
import { type TaskName, Tasks, taskNames } from "../schemas/Tasks.ts"
import { Finishes } from "./Finishes.ts"
import { Loads } from "./Loads.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import type { QueueMissing } from "./NotQueued.ts"
import * as Tally from "./stats/Tally.ts"

export class Stats extends Context.Service<
  Stats,
  {
    /** As they are now, or were a moment ago: whoever else asks meanwhile has the same answer. */
    readonly now: Effect.Effect<Schemas.Stats, NatsUnavailable | QueueMissing>
    /** At once, and whenever they have changed, once a second at most. What cannot be seen for a moment is waited for. */
    readonly live: Stream.Stream<Schemas.Stats, NatsUnavailable | QueueMissing>
  }
>()("millrace/Stats") {
  static readonly layer = Layer.effect(
    Stats,
    Effect.gen(function* () {
      const loads = yield* Loads
      const tallies = new Map<string, Tally.Tally>(taskNames.map((kind) => [kind, Tally.make()]))
      const clock = yield* Clock.Clock
      const caughtUp = yield* Deferred.make<void>()

      const finishes = yield* Finishes
      const follow = Effect.suspend(() => {
        for (const kind of taskNames) tallies.set(kind, Tally.make())
        const since = new Date(clock.currentTimeMillisUnsafe() - stepSeconds * steps * 1_000)
        return finishes.follow({
          since,
          most: mostOfBefore,
          onFinish: (finish) => tallies.get(finish.kind)?.add(finish, clock.currentTimeMillisUnsafe()),
          onCaughtUp: () => Deferred.doneUnsafe(caughtUp, Effect.void)
        })
      })
      yield* follow.pipe(
        Effect.catchTag("NatsUnavailable", (error) => Effect.logDebug("the stats wait", error.message)),
        Effect.repeat(everySecond),
        Effect.forkScoped
      )
      const once = yield* Effect.cached(Effect.timeoutOption(Deferred.await(caughtUp), mostPatience))

      const ofKind = Effect.fnUntraced(function* (kind: TaskName) {
        const load = yield* loads.of(kind)
        const now = yield* Clock.currentTimeMillis
        const tally = tallies.get(kind) ?? Tally.make()
        const stats: Schemas.KindStats = {
          kind,
          title: Tasks[kind].title,
          ...load,
          lastMinute: tally.lastMinute(now),
          series: tally.series(now)
        }
        return stats
      })

      const look = Effect.gen(function* () {
        yield* once
        const kinds = yield* Effect.forEach(taskNames, ofKind, { concurrency: 4 })
        const stats: Schemas.Stats = { at: new Date(yield* Clock.currentTimeMillis).toISOString(), kinds }
        return stats
      })
      const now = yield* Effect.cachedWithTTL(look, (exit) => (exit._tag === "Success" ? forAMoment : 0))

      const soon = Effect.retry(now, everySecond.pipe(Schedule.upTo({ duration: aMoment })))
      const live = yield* Stream.fromEffectSchedule(soon, everySecond).pipe(
        Stream.changesWith((a, b) => said(a) === said(b)),
        Stream.share({ capacity: 1, strategy: "sliding", replay: 1 })
      )
      return Stats.of({ now, live })
    })
  ).pipe(Layer.provide([Finishes.layer, Loads.layer]))
}

const everySecond = Schedule.spaced("1 second")

/** Whoever looks on sees old figures meanwhile, and takes them for new ones. */
const aMoment = "5 seconds"

/** Of what ended before this process began to listen, no more is read. */
const mostOfBefore = 100_000

/** If reading what was before takes longer, what is known so far is told. */
const mostPatience = "3 seconds"

/** Whoever else asks in this time has the same answer. */
const forAMoment = "250 millis"

/** All but the time at which it is said. */
const said = ({ kinds }: Schemas.Stats): string =>
  JSON.stringify(kinds, (name, value: unknown) => (name === "from" ? undefined : value))
