/** Loads: how much of a kind waits, is worked on, and waits for another attempt, and who works on it. */
import { Clock, Context, Effect, Layer } from "effect"
import { type KindLimits as Limits, isUnlimited } from "../schemas/KindLimits.ts"
import { KindLimits } from "./KindLimits.ts"
import type { Paused } from "../schemas/Paused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import type { QueueMissing } from "./NotQueued.ts"
import { Queues } from "./Queues.ts"
import { Schedules } from "./Schedules.ts"
import { type Crew, Workers } from "./Workers.ts"

export interface Load extends Crew {
  /** Waiting for an actor, or in the hands of one for its turn. */
  readonly queued: number
  /** In the hands of an actor. */
  readonly running: number
  /** Waiting for the next attempt, after one that failed, was interrupted or ended with its worker. */
  readonly retrying: number
  readonly oldestMs: number
  /** To be queued later. */
  readonly scheduled: number
  /** Set while nothing of the kind is begun. */
  readonly paused?: Paused
  /** Left out where nothing is limited. */
  readonly limits?: Limits
}

export class Loads extends Context.Service<
  Loads,
  { readonly of: (kind: string) => Effect.Effect<Load, NatsUnavailable | QueueMissing> }
>()("millrace/Loads") {
  static readonly layer = Layer.effect(
    Loads,
    Effect.gen(function* () {
      const queues = yield* Queues
      const limitsOf = yield* KindLimits
      const schedules = yield* Schedules
      const { crewOf, muster } = yield* (yield* Workers).listen
      const ready = yield* Effect.cached(Effect.sleep(answersWithin))
      const mustered = yield* Effect.cachedWithTTL(muster, mostOften)
      const idle = new Map<string, { readonly count: number; readonly at: number }>()

      return Loads.of({
        of: Effect.fnUntraced(function* (kind) {
          yield* ready
          yield* mustered
          const { handedOut, queued, oldestMs, paused } = yield* queues.depth(kind)
          const limits = yield* limitsOf.of(kind)
          const { waiting, ...crew } = yield* crewOf(kind)
          const scheduled = yield* schedules.count(kind)
          // A worker takes no more than it has slots for. What was handed out since it told what it does is in nobody's
          // hand as seen from here, at one look and not at the next.
          const now = yield* Clock.currentTimeMillis
          const before = idle.get(kind)
          // For its turn in a worker: that is no attempt yet.
          const behind = Math.min(waiting, Math.max(0, handedOut - crew.busy))
          const count = Math.max(0, handedOut - crew.busy - behind)
          idle.set(kind, { count, at: now })
          const isFresh = before !== undefined && now - before.at <= memoryMs
          const retrying = isFresh ? Math.min(count, before.count) : count
          return {
            queued: queued + behind,
            running: handedOut - behind - retrying,
            retrying,
            oldestMs,
            scheduled,
            ...(paused === undefined ? {} : { paused }),
            ...(isUnlimited(limits) ? {} : { limits }),
            ...crew
          }
        })
      })
    })
  )
}

/** Whoever works has told so by then. */
const answersWithin = "100 millis"

/** However many ask. */
const mostOften = "250 millis"

const memoryMs = 5_000
