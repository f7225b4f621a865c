/** Deliveries: the tasks of a kind as they are handed to an actor of this process. */
import { Context, Effect, FiberSet, Layer, type Scope } from "effect"
import type { Delivery } from "./Delivery.ts"
import * as Horizon from "./Horizon.ts"
import * as Intake from "./Intake.ts"
import { horizonOf } from "./horizonOf.ts"
import { JetStream } from "./JetStream.ts"
import { Nats } from "./Nats.ts"
import * as Troubles from "./Troubles.ts"
import { watchPause } from "./watchPause.ts"

export interface Source {
  /** Hands over the next delivery, or undefined once stopped and empty. Returns how not to be called. */
  readonly take: (taker: (delivery: Delivery | undefined) => void) => () => void
  /** What was pulled and is not settled: the leases to renew. */
  readonly held: ReadonlySet<Delivery>
  /** So many more of those that are held take no slot; or less. */
  readonly widen: (by: number) => void
  /** While paused no more is asked for. */
  readonly pause: (paused: boolean) => void
  /** Asks for no more; returns when none is on its way any more. What nobody has taken by then is there to be taken. */
  readonly stop: Effect.Effect<void>
}

/** The reason for taking nothing that is the worker's own. */
export const unwritten = "what was done cannot be written down"

export class Deliveries extends Context.Service<
  Deliveries,
  {
    /**
     * Begins to pull, for at most `slots` tasks that are not settled, and calls back when the kind is paused or resumed:
     * while it is, no more is asked for, and what is in hand and not begun is to be handed back.
     */
    readonly open: (
      kind: string,
      slots: number,
      onPaused?: (paused: boolean) => void
    ) => Effect.Effect<Source, never, Scope.Scope>
    /** The kinds that are worked on here and are paused just now. */
    readonly paused: ReadonlySet<string>
    /** The consumers that cannot be taken from at this moment, and why. */
    readonly troubles: ReadonlyMap<string, string>
  }
>()("millrace/Deliveries") {
  static readonly layer = Layer.effect(
    Deliveries,
    Effect.gen(function* () {
      const nats = yield* Nats
      const context = yield* Effect.context<JetStream | Nats>()
      const troubles = yield* Troubles.make
      const pausedKinds = new Set<string>()
      const run = yield* FiberSet.makeRuntime<JetStream | Nats>()

      // It is asked for again with the next delivery.
      const horizonFor = (kind: string) => Effect.orElseSucceed(horizonOf(kind), () => undefined)

      return Deliveries.of({
        open: Effect.fnUntraced(function* (kind, slots, onPaused = () => {}) {
          const horizon = Horizon.make((answer) => {
            run(Effect.map(horizonFor(kind), answer))
          })
          const intake = yield* Effect.acquireRelease(
            Effect.sync(() => Intake.open(nats, kind, slots, horizon, troubles.set)),
            (opened) => Effect.sync(opened.close)
          )
          let isUnwritten = false
          const rest = () => intake.pause(isUnwritten || pausedKinds.has(kind))
          yield* watchPause(kind, (paused) => {
            if (paused) pausedKinds.add(kind)
            else pausedKinds.delete(kind)
            rest()
            onPaused(paused)
          }).pipe(Effect.provideContext(context))
          return {
            take: intake.take,
            held: intake.held,
            widen: intake.widen,
            pause: (paused) => {
              isUnwritten = paused
              rest()
              // Of which whoever pauses tells.
              troubles.note(kind, paused ? unwritten : undefined)
            },
            stop: Effect.promise(intake.stop)
          }
        }),
        troubles: troubles.all,
        paused: pausedKinds
      })
    })
  )
}
