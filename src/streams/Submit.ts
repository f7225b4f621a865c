/** Submitting a task and waiting for it, as every door (HTTP, the command) does it. */
import { isDeepStrictEqual } from "node:util"
import { Clock, type Duration, Effect, Exit, Option, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { Lane } from "../schemas/Lane.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { type TaskState, type TaskView, isFinal } from "../schemas/TaskRecord.ts"
import { find } from "../schemas/Tasks.ts"
import { type InvalidInput, UnknownKind, checkInput } from "../schemas/Validation.ts"
import type { Later } from "../schemas/Later.ts"
import { debounced } from "./debouncing.ts"
import { dueAt } from "./dueAt.ts"
import type { LaterUnclear } from "./LaterUnclear.ts"
import { Live } from "./Live.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import { type Refused } from "./NotQueued.ts"
import { Publisher } from "./Publisher.ts"
import { Results } from "./Results.ts"
import { isUnreadable } from "./recordOf.ts"
import { scheduled, scheduledAlone } from "./scheduling.ts"
import { Schedules } from "./Schedules.ts"
import { TaskViews } from "./TaskViews.ts"

export interface Request {
  readonly kind: string
  readonly input: Schema.Json
  /** What the caller calls the task: any text. The same text for the same kind is the same task. */
  readonly key?: string
  /** The normal one, if nothing is said. */
  readonly lane?: Lane
  readonly options?: TaskOptions
  /** When it is to be queued, if not at once. */
  readonly later?: Later
  /** W3C `traceparent`: the trace it is to be part of. */
  readonly trace?: string
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

export type NotEnqueued = KeyTaken | DeadlinePassed | LaterUnclear | Refused
/** What it takes to submit. */
export type Submitting = Publisher | Results | TaskViews | Schedules
type NotSubmitted = UnknownKind | InvalidInput | NotEnqueued

/**
 * Checks the input and puts the task into its queue. A caller's key whose task is known already starts nothing: it is
 * answered with that task, for as long as that or its record is there.
 */
export const submit = (request: Request): Effect.Effect<Submitted, NotSubmitted, Submitting> =>
  Effect.flatMap(Publisher, (publisher) =>
    Effect.callback((resume) =>
      send(publisher, request, (submitted) => resume(Effect.succeed(submitted)), resume)
    )
  )

/**
 * The same without a fiber, where each microsecond counts. Calls `stored` of a task that is simply stored; of any other
 * `otherwise`, with what is still to be done for it.
 */
export const send = (
  publisher: Publisher["Service"],
  request: Request,
  stored: (submitted: Submitted) => void,
  otherwise: (rest: Effect.Effect<Submitted, NotSubmitted, Submitting>) => void,
  /** The input as it is written, for whoever has it. */
  text = JSON.stringify(request.input)
): void => {
  const { kind } = request
  const contract = find(kind)
  if (contract === undefined) return otherwise(Effect.fail(new UnknownKind({ kind })))
  const checked = checkInput(contract, request.input)
  const isFine = Exit.isExit(checked) && Exit.isSuccess(checked)
  if (!isFine || needsLook(request)) return otherwise(Effect.andThen(checked, enqueue(request)))
  publisher.send(submissionOf(request, text), stored, otherwise)
}

/** Whether there may be more to it than a publish: a task of the same key, a deadline that has passed, or a time to wait for. */
const needsLook = ({ key, options, later }: Request) =>
  key !== undefined || options?.deadline !== undefined || later !== undefined

const submissionOf = ({ kind, lane, options, trace }: Request, input: string) => ({
  kind,
  input,
  ...(lane === undefined ? undefined : { lane }),
  ...(options === undefined ? undefined : { options }),
  ...(trace === undefined ? undefined : { trace })
})

/** The same for a kind that only others know: whoever does it checks the input. */
export const enqueue = Effect.fnUntraced(function* (
  request: Request
): Effect.fn.Return<Submitted, NotEnqueued, Submitting> {
  const { kind } = request
  const publisher = yield* Publisher
  const submission = submissionOf(request, JSON.stringify(request.input))
  const late = yield* passed(request.options?.deadline)
  const { debounce } = request.later ?? {}
  if (debounce !== undefined && late === undefined)
    return yield* debounced(submission, { ...request.later, debounce, called: request.key })
  const at = yield* dueAt(request.later, request.options)
  if (request.key === undefined) {
    if (late !== undefined) return yield* late
    return yield* at === undefined ? publisher.submit(submission) : scheduled(submission, at)
  }
  const key = TaskId.keyOfCaller(request.key)
  const queued = { id: TaskId.make(kind, key), kind, key, state: "queued" } as const
  const results = yield* Results
  // What waits to be due is in no queue, whose guard does not see it.
  const [known, waiting] = yield* Effect.all([results.find(kind, key), scheduledAs(kind, key)], {
    concurrency: 2
  })
  if (known === undefined && waiting === undefined && late === undefined) {
    if (at !== undefined) {
      const own = yield* scheduledAlone({ ...submission, key }, at)
      if (own !== undefined) return own
    } else {
      const accepted = yield* publisher.submit({ ...submission, key })
      // Between the look and the publish somebody else's task of this key may have come and been done.
      if (!accepted.known && (yield* results.standing(kind, key)) === undefined) return queued
    }
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

/**
 * A user whose rights an earlier version printed may not look there, and is refused nothing for it: if the task is both
 * scheduled and queued, its record has it done once.
 */
const scheduledAs = (kind: string, key: string) =>
  Effect.flatMap(Schedules, (schedules) => schedules.find(kind, key)).pipe(
    Effect.catchIf(
      ({ reason }) => reason === "not permitted",
      () => Effect.undefined
    )
  )

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
