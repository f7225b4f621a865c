/** Freed: workers tell each other that a place is free at a limit of a kind, where tasks wait for it. Nothing is stored. */
import { Effect } from "effect"
import { Nats } from "./Nats.ts"
import * as Subjects from "./Subjects.ts"
import { subscribe } from "./subscribe.ts"

/** `key` is empty where it is the limit of the kind. Calls back for each that is told of, until the scope closes. */
export const open = Effect.fnUntraced(function* (kind: string, onFreed: (key: string) => void) {
  const { connection } = yield* Nats
  yield* Effect.acquireRelease(
    Effect.sync(() => subscribe(connection, Subjects.allFreed(kind), (message) => onFreed(message.string()))),
    (end) => Effect.sync(end)
  )
  return { tell: (key: string) => connection.publish(Subjects.freed(kind, key), key) }
})
