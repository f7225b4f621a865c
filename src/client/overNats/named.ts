/** Kinds that are not in the registry of this process: others may do them, if NATS has a queue for them. */
import { Effect } from "effect"
import * as TaskId from "../../schemas/TaskId.ts"
import { kindPattern } from "../../schemas/Task.ts"
import { find, taskNames } from "../../schemas/Tasks.ts"
import { UnknownKind } from "../../schemas/Validation.ts"
import { JetStream } from "../../streams/JetStream.ts"
import { type JetStreamRefused, refusal } from "../../streams/JetStreamRefused.ts"
import * as Subjects from "../../streams/Subjects.ts"
import { TaskUnknown } from "../../streams/TaskUnknown.ts"
import { InvalidRequest } from "../Failures.ts"

export const isKind = Effect.fnUntraced(function* (kind: string) {
  if (find(kind) !== undefined) return true
  if (!kindPattern.test(kind)) return false
  const jetstream = yield* JetStream
  return yield* jetstream.call(`STREAM.INFO.${Subjects.taskStream(kind)}`, {}).pipe(
    Effect.as(true),
    Effect.catchTag("JetStreamRefused", (refused: JetStreamRefused) =>
      Effect.succeed(refused.code !== refusal.streamNotFound)
    )
  )
})

/** That of a filter, if it names one: nothing would ever match a kind that there is not. */
export const checkedKind = Effect.fnUntraced(function* ({ kind }: { readonly kind?: string }) {
  if (kind === undefined || (yield* isKind(kind))) return
  yield* new InvalidRequest({ faults: [{ path: ["kind"], message: `there is no kind "${kind}"` }] })
})

/** That of which something is asked or said. */
export const knownKind = Effect.fnUntraced(function* (kind: string) {
  if (yield* isKind(kind)) return kind
  return yield* new UnknownKind({ kind, kinds: taskNames })
})

/** The kind and the key that an id names. */
export const namedBy = Effect.fnUntraced(function* (id: string) {
  const named = TaskId.parse(id)
  return named !== undefined && (yield* isKind(named.kind)) ? named : yield* new TaskUnknown({ id })
})
