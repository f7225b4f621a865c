/** What can be done, and how much of it waits, as NATS has it. */
import { Context, Effect, Layer, Schema } from "effect"
import { Kind, describe } from "../../schemas/Kind.ts"
import type { Any } from "../../schemas/Task.ts"
import { Tasks } from "../../schemas/Tasks.ts"
import { Loads } from "../../streams/Loads.ts"
import type { Services } from "./Services.ts"

const decode = Schema.decodeUnknownEffect(Kind)

/** Whoever never asks does not listen to those who work. */
export const kinds = Effect.gen(function* () {
  const context = yield* Effect.context<Services>()
  const scope = yield* Effect.scope
  const listening = yield* Effect.cached(
    Layer.buildWithScope(Loads.layer, scope).pipe(Effect.provideContext(context))
  )
  const ofKind = Effect.fnUntraced(function* (contract: Any) {
    const { of } = Context.get(yield* listening, Loads)
    return yield* Effect.orDie(decode({ ...describe(contract), ...(yield* of(contract.name)) }))
  })
  return Effect.forEach(Object.values<Any>(Tasks), ofKind, { concurrency: 4 })
})
