/** A way to Millrace: what the client asks of NATS or of a gateway. All that is the same for both is built on this. */
import type { Effect, Scope, Stream } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import type { Kind } from "../schemas/Kind.ts"
import type { Lane } from "../schemas/Lane.ts"
import type { KindPause } from "../schemas/Paused.ts"
import type { KindLimits } from "../schemas/KindLimits.ts"
import type { Later } from "../schemas/Later.ts"
import type { Stats } from "../schemas/Stats.ts"
import type { After, Delivered } from "../schemas/Subscriber.ts"
import type { AskedSchedule, Schedule } from "../schemas/Schedule.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import type { FinalState, TaskRecord, TaskView } from "../schemas/TaskRecord.ts"
import type { Next } from "../streams/Events.ts"
import type { Placed } from "../streams/placed.ts"
import type { Query, StoredBlob } from "./Client.ts"
import type * as Fail from "./Failures.ts"
import type { Outcome, Page, Retried, Submitted } from "./Seen.ts"

/** A task to be submitted. Its options are checked; its input is JSON, and checked on the way. */
export interface Submission {
  readonly kind: string
  readonly input: unknown
  readonly key?: string
  readonly lane?: Lane
  readonly options: TaskOptions
  readonly later?: Later
}

export interface Which {
  readonly kind?: string
  readonly state?: FinalState
}

export interface Way {
  /** Somebody is there, or was: who does not answer now is waited for. */
  readonly hasAnswered: () => boolean
  /** Each of these that can be asked again is, while nobody answers, before it fails as `Unavailable`. */
  readonly submit: (task: Submission) => Effect.Effect<Submitted, Fail.NotSubmitted>
  /** The same, without a fiber for a task that is simply stored; what is still to be done for any other is handed over. */
  readonly send: (
    task: Submission,
    stored: (submitted: Submitted) => void,
    otherwise: (rest: Effect.Effect<Submitted, Fail.NotSubmitted>) => void
  ) => void
  readonly submitAll: (
    tasks: ReadonlyArray<Submission>
  ) => Effect.Effect<ReadonlyArray<Outcome<string, Fail.NotSubmitted>>>
  readonly find: (id: string) => Effect.Effect<TaskView, Fail.NotFound>
  /** The task when it is finished, or after so long; it may be sooner. */
  readonly wait: (id: string, atMostMs: number) => Effect.Effect<TaskView, Fail.NotFound>
  readonly list: (query: Query) => Effect.Effect<Page, Fail.NotListed>
  readonly cancel: (id: string) => Effect.Effect<TaskRecord, Fail.NotCancelled>
  readonly retry: (id: string) => Effect.Effect<Retried, Fail.NotRetried>
  readonly runNow: (id: string) => Effect.Effect<Submitted, Fail.NotRunNow>
  readonly kinds: Effect.Effect<ReadonlyArray<Kind>, Fail.NotQueued>
  readonly pause: (kind: string) => Effect.Effect<KindPause, Fail.NotPaused>
  readonly resume: (kind: string) => Effect.Effect<KindPause, Fail.NotPaused>
  readonly limits: (kind: string) => Effect.Effect<KindLimits, Fail.NotLimited>
  readonly setLimits: (kind: string, limits: KindLimits) => Effect.Effect<void, Fail.NotLimited>
  readonly stats: Effect.Effect<Stats, Fail.NotAnswered>
  /** What passes after an event, or from now on. It ends when the connection does, or fails. */
  readonly passing: (
    which: Which,
    after: number | undefined
  ) => Stream.Stream<Place | Placed, Fail.NotAnswered>
  /** The same, without a fiber for each event, where it can be had so. */
  readonly listen:
    | ((which: Which, after: number | undefined) => Effect.Effect<Listening, Fail.NotAnswered, Scope.Scope>)
    | undefined
  readonly subscriber: Subscriber
  readonly schedules: Schedules
  readonly putBlob: <E>(
    content: Uint8Array | Stream.Stream<Uint8Array, E>,
    contentType: string
  ) => Effect.Effect<Blob, Fail.NotStored | E>
  readonly getBlob: (id: string) => Effect.Effect<StoredBlob, Fail.NotRead>
}

/** Where a stream of events begins, told before the first of them. */
export interface Place {
  readonly sequence: number
}

/** What passes after this place. */
export interface Listening extends Place {
  readonly next: Next
}

/** Named ones. */
export interface Schedules {
  readonly put: (name: string, schedule: AskedSchedule) => Effect.Effect<Schedule, Fail.NotPut>
  readonly find: (name: string) => Effect.Effect<Schedule, Fail.NotFoundSchedule>
  readonly list: Effect.Effect<ReadonlyArray<Schedule>, Fail.NotAnswered>
  readonly remove: (name: string) => Effect.Effect<void, Fail.NotFoundSchedule>
  readonly rest: (name: string, paused: boolean) => Effect.Effect<Schedule, Fail.NotFoundSchedule>
  /** `call` names this asking: asked again, it is the same task. */
  readonly run: (name: string, call: string) => Effect.Effect<Submitted, Fail.NotRun>
}

/** Of a durable name. */
export interface Subscriber {
  readonly create: (
    name: string,
    which: Which,
    after: After | undefined
  ) => Effect.Effect<void, Fail.NotSubscribed>
  /** What waits, or what comes first; none if none comes for some while. */
  readonly pull: (
    name: string,
    limit: number
  ) => Effect.Effect<ReadonlyArray<Delivered>, Fail.NotAcknowledged>
  readonly ack: (name: string, deliveries: ReadonlyArray<string>) => Effect.Effect<void, Fail.NotAcknowledged>
  readonly nak: (name: string, deliveries: ReadonlyArray<string>) => Effect.Effect<void, Fail.NotAcknowledged>
}
