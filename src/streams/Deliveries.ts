/** Deliveries: the tasks of a kind as they are handed to an actor of this process. */
import { Context, Effect, FiberSet, Layer, type Scope } from "effect"
import type { Delivery } from "./Delivery.ts"
import * as Intake from "./Intake.ts"
import { Nats } from "./Nats.ts"

export interface Source {
  /** The next delivery, or undefined once stopped. */
  readonly take: Effect.Effect<Delivery | undefined>
  /** What was pulled and is not settled: the leases to renew. */
  readonly held: ReadonlySet<Delivery>
  /** While paused no more is asked for. */
  readonly pause: (paused: boolean) => void
  /** Asks for no more; returns after the last delivery that was on its way has been handed back. */
  readonly stop: Effect.Effect<void>
}

export class Deliveries extends Context.Service<
  Deliveries,
  {
    /** Begins to pull, for at most `slots` tasks that are not settled. */
    readonly open: (kind: string, slots: number) => Effect.Effect<Source, never, Scope.Scope>
  }
>()("millrace/Deliveries") {
  static readonly layer = Layer.effect(
    Deliveries,
    Effect.gen(function* () {
      const nats = yield* Nats
      const run = yield* FiberSet.makeRuntime<never>()
      return Deliveries.of({
        open: Effect.fnUntraced(function* (kind, slots) {
          const intake = yield* Effect.acquireRelease(
            Effect.sync(() =>
              Intake.open(nats, kind, slots, (lane, reason) => {
                run(
                  reason === undefined
                    ? Effect.logInfo(`taking ${lane} ${kind} tasks again`)
                    : Effect.logWarning(`cannot take ${lane} ${kind} tasks now (${reason}); trying again`)
                )
              })
            ),
            (opened) => Effect.sync(opened.close)
          )
          return {
            take: Effect.callback<Delivery | undefined>((resume) =>
              Effect.sync(intake.take((delivery) => resume(Effect.succeed(delivery))))
            ),
            held: intake.held,
            pause: intake.pause,
            stop: Effect.promise(intake.stop)
          }
        })
      })
    })
  )
}
