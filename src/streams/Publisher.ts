/** The publisher: puts a task into the queue of its kind, once, however often it has to be sent. */
import { Clock, Context, Effect, Layer, Schedule, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { Storing, queueOf } from "./Storing.ts"
import * as Subjects from "./Subjects.ts"
import { taskHeaders } from "./taskHeaders.ts"
import { maxTaskBytes } from "./Topology.ts"

/** The queue of the kind holds as much as it may. Nothing was dropped and nothing was accepted. */
export class QueueFull extends Schema.TaggedError<QueueFull>()("QueueFull", { kind: Schema.String }) {
  override get message() {
    return `The queue of ${this.kind} is full. Try again later; more workers, or a larger MILLRACE_QUEUE_BYTES, help.`
  }
}

/** The input is larger than a message may be. */
export class TaskTooLarge extends Schema.TaggedError<TaskTooLarge>()("TaskTooLarge", {
  kind: Schema.String,
  bytes: Schema.Int
}) {
  override get message() {
    return `The input has ${this.bytes} bytes; a task takes ${maxTaskBytes}. Store it as a blob and name that instead.`
  }
}

/** There is no queue for this kind: NATS is there, but was never set up for it. */
export class QueueMissing extends Schema.TaggedError<QueueMissing>()("QueueMissing", {
  kind: Schema.String
}) {
  override get message() {
    return `NATS has no queue for ${this.kind}. Run \`millrace setup\` against this server.`
  }
}

export interface Again {
  /** The sequence of the failed record. */
  readonly replaces: number
  readonly run: number
}

/** The next run of a task that failed. */
export const againOf = (failed: {
  readonly record: { readonly run?: number }
  readonly sequence: number
}): Again => ({ replaces: failed.sequence, run: (failed.record.run ?? 1) + 1 })

export interface Submission {
  readonly kind: string
  /** The input as JSON. */
  readonly input: string
  /** Made here if there is none. */
  readonly key?: string
  readonly lane?: Subjects.Lane
  readonly options?: TaskOptions
  /** The id of the task that calls this one. */
  readonly parent?: string
  /** The failed record whose task is to be done again, and which run of it this will be. */
  readonly again?: Again
}

export interface Accepted {
  readonly id: string
  readonly key: string
  /** The task was in its queue already. */
  readonly known: boolean
}

export type Refused = QueueFull | TaskTooLarge | QueueMissing | NatsUnavailable

/** How long a publish is tried: an election takes 4 to 7 seconds, and a caller waits for this. */
const patience = "10 seconds"

export class Publisher extends Context.Service<
  Publisher,
  {
    /** Returns after the server has stored the task; what it then answers is a promise. */
    readonly submit: (submission: Submission) => Effect.Effect<Accepted, Refused>
  }
>()("millrace/Publisher") {
  static readonly layer = Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const { watched } = yield* Storing

      const hasQueue = (kind: string) =>
        jetstream.call(`STREAM.INFO.${Subjects.taskStream(kind)}`, {}).pipe(
          Effect.as(true),
          Effect.catch((error) =>
            Effect.succeed(!(error._tag === "JetStreamRefused" && error.code === refusal.streamNotFound))
          )
        )

      /** One try. Every try but the first of a fresh key may be a second publish, and says so. */
      const send = (submission: Submission, key: string, mayBeSecond: boolean) => {
        const { kind } = submission
        const subject = Subjects.task(kind, submission.lane ?? "normal", key)
        const publish = jetstream.publish(
          subject,
          submission.input,
          taskHeaders(submission, key, mayBeSecond)
        )
        return watched(queueOf(kind), publish).pipe(
          Effect.as(false),
          Effect.catchTag("JetStreamRefused", (refused) => refusedBecause(refused, submission)),
          Effect.tapError((error) =>
            // "No responders" is an election, or no queue at all.
            error._tag === "NatsUnavailable" && error.reason === "no responders"
              ? Effect.flatMap(hasQueue(kind), (there) => (there ? Effect.void : new QueueMissing({ kind })))
              : Effect.void
          ),
          Effect.map((known): Accepted => ({ id: TaskId.make(kind, key), key, known }))
        )
      }

      /** Soon at first; then once a second, so that little time is lost once the server is back. */
      const again = Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("1 second")]).pipe(
        Schedule.jittered
      )

      const submit = Effect.fnUntraced(function* (submission: Submission) {
        const bytes = Buffer.byteLength(submission.input)
        // What is over the server's own limit as well would not even be sent, and the client would throw.
        if (bytes > maxTaskBytes) return yield* new TaskTooLarge({ kind: submission.kind, bytes })
        const key = submission.key ?? (yield* freshKey)
        const first = send(submission, key, submission.key !== undefined)
        return yield* first.pipe(
          Effect.catchTag("NatsUnavailable", () =>
            send(submission, key, true).pipe(
              // Whoever had no key cannot have asked before: the task that stands there is the one just sent.
              Effect.map((accepted) =>
                submission.key === undefined ? { ...accepted, known: false } : accepted
              ),
              Effect.retry({ schedule: again, while: (error) => error._tag === "NatsUnavailable" }),
              Effect.timeoutOrElse({
                duration: patience,
                orElse: () =>
                  new NatsUnavailable({
                    asked: `submit ${TaskId.make(submission.kind, key)}`,
                    reason: "no answer"
                  })
              })
            )
          )
        )
      })

      return Publisher.of({ submit })
    })
  )
}

const freshKey = Effect.map(Clock.currentTimeMillis, TaskId.freshKey)

/** What a refusal means to whoever submits. Being there already is success, and the answer to it is `true`. */
const refusedBecause = (
  refused: JetStreamRefused,
  { kind, input }: Submission
): Effect.Effect<boolean, QueueFull | TaskTooLarge | NatsUnavailable> => {
  switch (refused.code) {
    case refusal.wrongLastSequence:
      return Effect.succeed(true)
    case refusal.storeFailed:
      return refused.description.includes("maximum") ? new QueueFull({ kind }) : Effect.fail(passing(refused))
    case refusal.messageTooLarge:
      return new TaskTooLarge({ kind, bytes: Buffer.byteLength(input) })
    default:
      return Effect.fail(passing(refused))
  }
}
