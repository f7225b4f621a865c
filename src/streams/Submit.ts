/** Submitting a task and waiting for it, as every door (HTTP, the command) does it. */
import { type Duration, Effect, Option, type Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { type TaskState, type TaskView, isFinal } from "../schemas/TaskRecord.ts"
import { type InvalidInput, type UnknownKind, contractOf, decodeInput } from "../schemas/Validation.ts"
import { Live } from "./Live.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Publisher, type Refused } from "./Publisher.ts"
import { Results } from "./Results.ts"
import { TaskViews } from "./TaskViews.ts"

export interface Request {
  readonly kind: string
  readonly input: Schema.Json
  /** What the caller calls the task: any text. The same text for the same kind is the same task. */
  readonly key?: string
  readonly options?: TaskOptions
}

export interface Submitted {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly state: TaskState
}

/** Checks the input and puts the task into its queue. A caller's key whose task is known already starts nothing. */
export const submit = Effect.fn("Submit.submit")(function* (
  request: Request
): Effect.fn.Return<Submitted, UnknownKind | InvalidInput | Refused, Publisher | Results | TaskViews> {
  const contract = yield* contractOf(request.kind)
  yield* decodeInput(contract, request.input)
  const publisher = yield* Publisher
  const kind = contract.name
  const submission = {
    kind,
    input: JSON.stringify(request.input),
    ...(request.options === undefined ? {} : { options: request.options })
  }
  if (request.key === undefined) {
    const { id, key } = yield* publisher.submit(submission)
    return { id, kind, key, state: "queued" }
  }
  const key = TaskId.keyOfCaller(request.key)
  const record = yield* (yield* Results).find(kind, key)
  if (record !== undefined) return { id: record.id, kind, key, state: record.state }
  const accepted = yield* publisher.submit({ ...submission, key })
  if (!accepted.known) return { id: accepted.id, kind, key, state: "queued" }
  const view = yield* (yield* TaskViews).find(kind, key)
  return { id: accepted.id, kind, key, state: view?.state ?? "queued" }
})

/**
 * The task as it is once it is finished, or as it is after `atMost`. Undefined if there is no such task. Costs one
 * subscription of the core while it waits: no consumer, and no polling.
 */
export const wait = (
  kind: string,
  key: string,
  atMost: Duration.Input
): Effect.Effect<TaskView | undefined, NatsUnavailable, Live | TaskViews> =>
  Effect.scoped(
    Effect.gen(function* () {
      const views = yield* TaskViews
      const heard = yield* (yield* Live).record(kind, key)
      const now = yield* views.find(kind, key)
      if (now === undefined || isFinal(now.state)) return now
      const record = yield* Effect.timeoutOption(heard(now.run ?? 1), atMost)
      return Option.isSome(record) ? record.value : yield* views.find(kind, key)
    })
  )
