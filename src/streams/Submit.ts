/** Submitting a task and waiting for it, as every door (HTTP, the command) does it. */
import { isDeepStrictEqual } from "node:util"
import { Clock, type Duration, Effect, Option, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { type TaskState, type TaskView, isFinal } from "../schemas/TaskRecord.ts"
import { type InvalidInput, type UnknownKind, contractOf, decodeInput } from "../schemas/Validation.ts"
import { Live } from "./Live.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { Publisher, type Refused } from "./Publisher.ts"
import { Results } from "./Results.ts"
import { isUnreadable } from "./recordOf.ts"
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

/** Another task has this key: the caller used it twice, or meant to change what cannot be changed. */
export class KeyTaken extends Schema.TaggedError<KeyTaken>()("KeyTaken", {
  id: Schema.String,
  key: Schema.String
}) {
  override get message() {
    return `The key "${this.key}" is that of ${this.id}, which has another input. Use another key, or send the same input.`
  }
}

/** The deadline has passed before the task was ever accepted. */
export class DeadlinePassed extends Schema.TaggedError<DeadlinePassed>()("DeadlinePassed", {
  deadline: Schema.String
}) {
  override get message() {
    return `The deadline ${this.deadline} has passed: the task would never be begun. Give a later one.`
  }
}

/**
 * Checks the input and puts the task into its queue. A caller's key whose task is known already starts nothing: it is
 * answered with that task, for as long as that or its record is there.
 */
export const submit = Effect.fn("Submit.submit")(function* (
  request: Request
): Effect.fn.Return<Submitted, UnknownKind | InvalidInput | NotEnqueued, Publisher | Results | TaskViews> {
  const contract = yield* contractOf(request.kind)
  yield* decodeInput(contract, request.input)
  return yield* enqueue(request)
})

export type NotEnqueued = KeyTaken | DeadlinePassed | Refused

/** The same for a kind that only others know: whoever does it checks the input. */
export const enqueue = Effect.fnUntraced(function* (
  request: Request
): Effect.fn.Return<Submitted, NotEnqueued, Publisher | Results | TaskViews> {
  const { kind } = request
  const publisher = yield* Publisher
  const { options } = request
  const submission = {
    kind,
    input: JSON.stringify(request.input),
    ...(options === undefined ? {} : { options })
  }
  const late = yield* passed(options?.deadline)
  if (request.key === undefined) {
    if (late !== undefined) return yield* late
    const { id, key } = yield* publisher.submit(submission)
    return { id, kind, key, state: "queued" }
  }
  const key = TaskId.keyOfCaller(request.key)
  const queued = { id: TaskId.make(kind, key), kind, key, state: "queued" } as const
  const results = yield* Results
  const known = yield* results.find(kind, key)
  if (known === undefined && late === undefined) {
    const accepted = yield* publisher.submit({ ...submission, key })
    // Between the look and the publish somebody else's task of this key may have come and been done.
    if (!accepted.known && (yield* results.standing(kind, key)) === undefined) return queued
  }
  // As it is now: a failed task may be on its way to be done again.
  const task = (yield* (yield* TaskViews).find(kind, key)) ?? known
  if (task === undefined) return late === undefined ? queued : yield* late
  // Compared as it was kept, which of "-0" is 0.
  const input: unknown = JSON.parse(submission.input)
  // Of a record that cannot be read here nobody can say that it is of another input.
  if (!isUnreadable(task) && !isDeepStrictEqual(task.input, input))
    return yield* new KeyTaken({ id: queued.id, key: request.key })
  return { ...queued, state: task.state }
})

const passed = (deadline: string | undefined): Effect.Effect<DeadlinePassed | undefined> =>
  Effect.map(Clock.currentTimeMillis, (now) =>
    deadline !== undefined && Date.parse(deadline) <= now ? new DeadlinePassed({ deadline }) : undefined
  )

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
