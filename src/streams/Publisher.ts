/** The publisher: puts a task into the queue of its kind, once, however often it has to be sent. */
import { Clock, Context, Effect, Exit, Layer, Schedule } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import type { Published } from "./answers.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { QueueFull, QueueMissing, type Refused, TaskTooLarge } from "./NotQueued.ts"
import { Storing, queueOf } from "./Storing.ts"
import * as Subjects from "./Subjects.ts"
import { tasksCounted } from "./tasksCounted.ts"
import { taskHeaders } from "./taskHeaders.ts"
import { maxTaskBytes } from "./Topology.ts"

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
  /** W3C `traceparent`: the trace it is to be part of. */
  readonly trace?: string
  /** The failed record whose task is to be done again, and which run of it this will be. */
  readonly again?: Again
}

export interface Accepted {
  readonly id: string
  readonly kind: string
  readonly key: string
  readonly state: "queued"
  /** The task was in its queue already. */
  readonly known: boolean
}

/** How long a publish is tried: an election takes 4 to 7 seconds, and a caller waits for this. */
const patience = "10 seconds"

export class Publisher extends Context.Service<
  Publisher,
  {
    /** Returns after the server has stored the task; what it then answers is a promise. */
    readonly submit: (submission: Submission) => Effect.Effect<Accepted, Refused>
    /**
     * The same without a fiber, where each microsecond counts. Calls `stored` of a task that is simply stored; of any
     * other `otherwise`, with what is still to be done for it.
     */
    readonly send: (
      submission: Submission,
      stored: (accepted: Accepted) => void,
      otherwise: (rest: Effect.Effect<Accepted, Refused>) => void
    ) => void
  }
>()("millrace/Publisher") {
  static readonly layer = Layer.effect(
    Publisher,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const { publishing } = yield* Storing
      const clock = yield* Clock.Clock
      const accepted = yield* tasksCounted
      const hasQueue = (kind: string) =>
        jetstream.call(`STREAM.INFO.${Subjects.taskStream(kind)}`, {}).pipe(
          Effect.as(true),
          Effect.catch((error) =>
            Effect.succeed(!(error._tag === "JetStreamRefused" && error.code === refusal.streamNotFound))
          )
        )

      /** One try. Every try but the first of a fresh key may be a second publish, and says so. */
      const attempt = (
        submission: Submission,
        key: string,
        mayBeSecond: boolean,
        done: (exit: Stored) => void
      ) => {
        const { kind, lane = "normal", input } = submission
        const headers = taskHeaders(submission, key, mayBeSecond)
        // As bytes: the client takes several times as long to make them of a text.
        const body = Buffer.from(input)
        jetstream.send(Subjects.task(kind, lane, key), body, headers, done)
      }

      /** What is left to do once there is an answer. */
      const noted = (kind: string, begun: number, exit: Stored) => {
        if (Exit.isSuccess(exit)) accepted(kind)
        return publishing(queueOf(kind)).note(begun, exit)
      }

      /** What came of a try. */
      const outcome = (submission: Submission, key: string, exit: Stored) =>
        exit.pipe(
          Effect.as(false),
          Effect.catchTag("JetStreamRefused", (refused) => refusedBecause(refused, submission)),
          Effect.tapError((error) =>
            // "No responders" is an election, or no queue at all.
            error._tag === "NatsUnavailable" && error.reason === "no responders"
              ? Effect.flatMap(hasQueue(submission.kind), (there) =>
                  there ? Effect.void : new QueueMissing({ kind: submission.kind })
                )
              : Effect.void
          ),
          Effect.map((known) => acceptedAs(submission.kind, key, known))
        )

      const again = (submission: Submission, key: string) =>
        Effect.callback<Accepted, Refused>((resume) => {
          const { kind } = submission
          const begun = publishing(queueOf(kind)).begin()
          attempt(submission, key, true, (exit) =>
            resume(Effect.andThen(noted(kind, begun, exit), outcome(submission, key, exit)))
          )
        }).pipe(
          // Whoever had no key cannot have asked before: the task that stands there is the one just sent.
          Effect.map((accepted) => (submission.key === undefined ? { ...accepted, known: false } : accepted)),
          Effect.retry({ schedule: soon, while: (error) => error._tag === "NatsUnavailable" }),
          Effect.timeoutOrElse({
            duration: patience,
            orElse: () =>
              new NatsUnavailable({
                asked: `submit ${TaskId.make(submission.kind, key)}`,
                reason: "no answer"
              })
          })
        )

      const send: Publisher["Service"]["send"] = (submission, stored, otherwise) => {
        const { kind, input } = submission
        // What is over the server's own limit as well would not even be sent, and the client would throw.
        const bytes = Buffer.byteLength(input)
        if (bytes > maxTaskBytes) return otherwise(Effect.fail(new TaskTooLarge({ kind, bytes })))
        const key = submission.key ?? TaskId.freshKey(clock.currentTimeMillisUnsafe())
        const begun = publishing(queueOf(kind)).begin()
        attempt(submission, key, submission.key !== undefined, (exit) => {
          const left = noted(kind, begun, exit)
          if (Exit.isSuccess(exit) && left === Effect.void) return stored(acceptedAs(kind, key, false))
          const first = Effect.andThen(left, outcome(submission, key, exit))
          otherwise(Effect.catchTag(first, "NatsUnavailable", () => again(submission, key)))
        })
      }

      return Publisher.of({
        send,
        submit: (submission) =>
          Effect.callback((resume) =>
            send(submission, (accepted) => resume(Effect.succeed(accepted)), resume)
          )
      })
    })
  )
}

type Stored = Exit.Exit<Published, NatsUnavailable | JetStreamRefused>

const acceptedAs = (kind: string, key: string, known: boolean): Accepted => ({
  id: TaskId.make(kind, key),
  kind,
  key,
  state: "queued",
  known
})

/** Soon at first; then once a second, so that little time is lost once the server is back. */
const soon = Schedule.min([Schedule.exponential("50 millis"), Schedule.spaced("1 second")]).pipe(
  Schedule.jittered
)

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
