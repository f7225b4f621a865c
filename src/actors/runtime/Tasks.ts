/** Calling other tasks from an actor's program: durable, typed, and replayed after a crash without doing it again. */
import { Context, Effect, Layer, Option, Schedule, Schema } from "effect"
import { ChildFailed } from "../../schemas/ChildFailed.ts"
import type * as Task from "../../schemas/Task.ts"
import * as TaskId from "../../schemas/TaskId.ts"
import type { TaskError, TaskRecord } from "../../schemas/TaskRecord.ts"
import { aboutOf } from "../../streams/About.ts"
import { Blobs } from "../../streams/Blobs.ts"
import { Live } from "../../streams/Live.ts"
import { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import { type Again, Publisher, type Submission, againOf } from "../../streams/Publisher.ts"
import { Queued } from "../../streams/Queued.ts"
import { Results } from "../../streams/Results.ts"
import { isUnreadable } from "../../streams/recordOf.ts"
import * as traceparent from "../../telemetry/traceparent.ts"
import { CurrentTask } from "./CurrentTask.ts"

export type Child = Submission & {
  readonly key: string
  /**
   * The sequence of the caller's own failed record, if a person has it done again: a child that failed before that is
   * done again as well. One that failed since has failed for this run.
   */
  readonly retryBefore?: number
}

/** What a program needs to call other tasks. */
export class Calls extends Context.Service<
  Calls,
  {
    /** The record of the child: the one that stands, or the one it gets once it is done. */
    readonly record: (child: Child) => Effect.Effect<TaskRecord, ChildFailed | NatsUnavailable>
    /** The output of a record as JSON, wherever it is kept. */
    readonly output: (record: TaskRecord) => Effect.Effect<unknown, ChildFailed | NatsUnavailable>
  }
>()("millrace/Calls") {
  static readonly layer = Layer.effect(
    Calls,
    Effect.gen(function* () {
      const publisher = yield* Publisher
      const results = yield* Results
      const live = yield* Live
      const blobs = yield* Blobs
      const queued = yield* Queued

      /** A queue that is full or not there yet is waited for: the time the attempt may take bounds it. */
      const publish = (child: Child) =>
        Effect.flatMap(traceparent.current, (trace) =>
          publisher.submit(trace === undefined ? child : { ...child, trace })
        ).pipe(
          Effect.retry({
            schedule: Schedule.spaced("1 second"),
            while: ({ _tag }) => _tag === "QueueFull" || _tag === "QueueMissing"
          }),
          Effect.catchTags({
            TaskTooLarge: (error) => failed(child, error._tag, error.message),
            // Never reached, since these are waited out; the compiler cannot know.
            QueueFull: Effect.die,
            QueueMissing: Effect.die
          })
        )

      /** Whether it is this run that waits in the queue, and not what a crash has left there of the one before. */
      const isOnItsWay = ({ kind, key }: Child, again: Again) =>
        Effect.map(
          queued.find(kind, key),
          (message) => message !== undefined && aboutOf(kind, message).again?.replaces === again.replaces
        )

      /** What is left of the run before is dropped by whoever it is handed to; then there is room for this one. */
      const publishAgain = (child: Child, again: Again) =>
        publish({ ...child, again }).pipe(
          Effect.flatMap(({ known }) => (known ? isOnItsWay(child, again) : Effect.succeed(true))),
          Effect.repeat({ schedule: Schedule.spaced("1 second"), until: (isSo) => isSo })
        )

      return Calls.of({
        record: (child) =>
          Effect.scoped(
            Effect.gen(function* () {
              // Listen first: between the look and the publish the child may be finished by an earlier call.
              const heard = yield* live.record(child.kind, child.key)
              const standing = yield* results.placed(child.kind, child.key)
              if (standing === undefined) {
                yield* publish(child)
                return yield* heard(1)
              }
              const isOld = standing.sequence < (child.retryBefore ?? 0)
              if (standing.record.state !== "failed" || !isOld) return standing.record
              const again = againOf(standing)
              yield* publishAgain(child, again)
              return yield* heard(again.run)
            })
          ),
        output: (record) =>
          record.outputBlob === undefined
            ? Effect.succeed(record.output)
            : blobs.getBytes(record.outputBlob.id).pipe(
                Effect.flatMap(({ bytes }) => Effect.orDie(parse(new TextDecoder().decode(bytes)))),
                Effect.catchTag("BlobMissing", (error) => failed(record, error._tag, error.message))
              )
      })
    })
  )
}

/**
 * Has another task done and waits for it. The child's key is made of the caller's id and the call's name, so that a
 * replay of the program finds what it has asked for before. The name is the kind unless one is given; a program that
 * calls a kind more than once names the calls. A failure the child's contract declares is the call's failure.
 */
export const call = <Name extends string, Input, Output, Failure extends Task.Tagged>(
  task: Task.Task<Name, Input, Output, Failure>,
  input: Input,
  options?: { readonly name: string }
): Effect.Effect<Output, Failure | ChildFailed | NatsUnavailable, Calls | CurrentTask> =>
  Effect.gen(function* () {
    const parent = yield* CurrentTask
    const calls = yield* Calls
    const name = options?.name ?? task.name
    const names = namesOf(parent)
    if (names.has(name)) return yield* Effect.die(new Error(`two calls are named "${name}": name them apart`))
    names.add(name)
    const record = yield* calls.record({
      kind: task.name,
      key: TaskId.keyOfChild(parent.id, name),
      input: JSON.stringify(yield* Effect.orDie(Schema.encodeEffect(task.input)(input))),
      parent: parent.id,
      options: {
        // As long as the retention: the parent may be retried until then, and asks again.
        resultTtl: Number.MAX_SAFE_INTEGER,
        ...(parent.deadline === undefined ? {} : { deadline: parent.deadline }),
        ...(parent.concurrencyKey === undefined ? {} : { concurrencyKey: parent.concurrencyKey })
      },
      ...(parent.lane === undefined ? {} : { lane: parent.lane }),
      ...(parent.again === undefined ? {} : { retryBefore: parent.again.replaces })
    })
    // Another worker, of the version that wrote it, may read it.
    if (isUnreadable(record)) return yield* Effect.die(new Error(`${record.id}: ${record.error?.message}`))
    if (record.state === "succeeded") {
      const output = yield* calls.output(record)
      return yield* Effect.orDie(Schema.decodeUnknownEffect(task.output)(output))
    }
    const error = record.error ?? { tag: "Cancelled", message: "It was cancelled." }
    const declared = yield* Effect.option(Schema.decodeUnknownEffect(task.failure)(failureJson(error)))
    return yield* Option.isSome(declared)
      ? Effect.fail(declared.value)
      : failed(record, error.tag, error.message)
  })

/** The names of the calls that an attempt has made so far. */
const called = new WeakMap<CurrentTask["Service"], Set<string>>()

const namesOf = (parent: CurrentTask["Service"]): Set<string> => {
  const names = called.get(parent) ?? new Set()
  called.set(parent, names)
  return names
}

const parse = Schema.decodeUnknownEffect(Schema.fromJsonString(Schema.Unknown))

const failureJson = ({ tag, details }: TaskError): unknown => {
  const fields = typeof details === "object" && details !== null && !Array.isArray(details) ? details : {}
  return { ...fields, _tag: tag }
}

const failed = (
  child: { readonly kind: string; readonly key: string } | { readonly id: string },
  tag: string,
  reason: string
) => new ChildFailed({ child: "id" in child ? child.id : TaskId.make(child.kind, child.key), tag, reason })
