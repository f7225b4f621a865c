/** The limits of kinds as they are set, for all workers: stored once, and heard of by each as soon as they change. */
import { Context, Deferred, Effect, FiberSet, Layer, Schedule, Schema, type Scope } from "effect"
import { KindLimits as Limits, noLimits } from "../schemas/KindLimits.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"
import { subscribe } from "./subscribe.ts"

export interface Followed {
  /** Undefined as long as nobody could say. */
  readonly now: () => Limits | undefined
  /** Waits until somebody can. */
  readonly known: Effect.Effect<Limits>
}

/** Whoever takes tasks says by itself what is in its way. */
const patience = "2 seconds"

export class KindLimits extends Context.Service<
  KindLimits,
  {
    /** None, if nothing was ever said. */
    readonly of: (kind: string) => Effect.Effect<Limits, NatsUnavailable>
    /** Takes the place of what was said before. */
    readonly set: (kind: string, limits: Limits) => Effect.Effect<void, NatsUnavailable>
    /** What holds at each moment, until the scope closes: mostly known when this returns. Calls back when it was set anew. */
    readonly follow: (kind: string, onSet?: () => void) => Effect.Effect<Followed, never, Scope.Scope>
  }
>()("millrace/KindLimits") {
  static readonly layer = Layer.effect(
    KindLimits,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const nats = yield* Nats

      const of = Effect.fnUntraced(function* (kind: string) {
        const found = yield* jetstream.read(Subjects.limitStream, { last_by_subj: Subjects.limitsOf(kind) })
        // What another version has set and this one does not understand is not guessed at.
        return found === undefined
          ? noLimits
          : yield* Effect.orElseSucceed(decode(utf8.decode(found.data)), () => noLimits)
      })

      return KindLimits.of({
        of,
        set: (kind, limits) =>
          jetstream.publish(Subjects.limitsOf(kind), JSON.stringify(limits), []).pipe(
            Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
            Effect.asVoid
          ),
        follow: Effect.fnUntraced(function* (kind, onSet = () => {}) {
          const first = yield* Deferred.make<void>()
          let limits: Limits | undefined
          let complained = false
          /** Nothing is begun before it is known, at the start: whoever wonders why is told. */
          const complain = (unavailable: NatsUnavailable) =>
            Effect.suspend(() => {
              if (complained) return Effect.void
              complained = true
              return Effect.logWarning(
                `what ${kind} is limited to cannot be read, and nothing of it is begun until it can`,
                unavailable.message
              )
            })
          /** How often it was asked: an older answer says less than a newer one. */
          let asked = 0
          const look = Effect.gen(function* () {
            const now = (asked += 1)
            const found = yield* of(kind).pipe(
              Effect.tapError(complain),
              Effect.retry(Schedule.spaced("500 millis"))
            )
            if (now !== asked) return
            const isNew = limits !== undefined && JSON.stringify(limits) !== JSON.stringify(found)
            limits = found
            if (isNew) onSet()
            yield* Deferred.succeed(first, undefined)
          }).pipe(Effect.orDie)
          const run = yield* FiberSet.makeRuntime<never>()
          const again = () => {
            run(look)
          }
          yield* Effect.acquireRelease(
            Effect.sync(() => {
              const ends = [
                subscribe(nats.connection, Subjects.limitsSet(kind), again),
                // What was said while the connection was lost was not heard.
                nats.onChange((connected) => {
                  if (connected) again()
                })
              ]
              return () => ends.forEach((end) => end())
            }),
            (end) => Effect.sync(end)
          )
          again()
          yield* Effect.timeoutOption(Deferred.await(first), patience)
          return {
            now: () => limits,
            known: Effect.map(Deferred.await(first), () => limits ?? noLimits)
          }
        })
      })
    })
  )
}

const utf8 = new TextDecoder()
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Limits))
