/** What can be done, and how much of it waits, as NATS has it. */
import { Effect, Schema } from "effect"
import { Kind, describe } from "../../schemas/Kind.ts"
import type { Any } from "../../schemas/Task.ts"
import { Tasks } from "../../schemas/Tasks.ts"
import { Queues } from "../../streams/Queues.ts"

const decode = Schema.decodeUnknownEffect(Kind)

const ofKind = Effect.fnUntraced(function* (contract: Any) {
  const depth = yield* (yield* Queues).depth(contract.name)
  return yield* Effect.orDie(decode({ ...describe(contract), ...depth }))
})

export const kinds = Effect.forEach(Object.values<Any>(Tasks), ofKind, { concurrency: 4 })
