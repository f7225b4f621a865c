/** Stats over NATS: reckoned here, from the events of the last hour on, once somebody has asked for them. */
import { Context, Effect, Layer } from "effect"
import { QueueMissing } from "../../streams/NotQueued.ts"
import { Stats } from "../../streams/Stats.ts"
import { Unavailable } from "../Failures.ts"
import { answered } from "./answered.ts"
import type { Services } from "./Services.ts"

/** Whoever never asks pays nothing for it. */
export const stats = Effect.gen(function* () {
  const context = yield* Effect.context<Services>()
  const scope = yield* Effect.scope
  const begun = yield* Effect.cached(
    Layer.buildWithScope(Stats.layer, scope).pipe(Effect.provideContext(context))
  )
  return begun.pipe(
    Effect.flatMap((built) => Context.get(built, Stats).now),
    answered,
    Effect.catchTag(
      "QueueMissing",
      ({ message }: QueueMissing) => new Unavailable({ asked: "stats", reason: message })
    )
  )
})
