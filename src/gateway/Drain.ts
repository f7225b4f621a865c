/** Drain: the moment this gateway begins to shut down, for whatever would otherwise hold it up. */
import { Context, Deferred, Effect, Layer } from "effect"

export class Drain extends Context.Service<
  Drain,
  {
    readonly begin: Effect.Effect<void>
    /** Returns once it has begun. */
    readonly begun: Effect.Effect<void>
    readonly isBegun: Effect.Effect<boolean>
  }
>()("millrace/Drain") {
  /** A function, since each gateway of a process has its own. */
  static readonly layer = () =>
    Layer.effect(
      Drain,
      Effect.map(Deferred.make<void>(), (moment) =>
        Drain.of({
          begin: Effect.asVoid(Deferred.succeed(moment, undefined)),
          begun: Deferred.await(moment),
          isBegun: Deferred.isDone(moment)
        })
      )
    )
}
