/** The client: what another service asks of Millrace, whichever way it goes there. */
import { Context, type Effect, type Scope, type Stream } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import type { Event } from "../schemas/Event.ts"
import type { Kind } from "../schemas/Kind.ts"
import type { Lane } from "../schemas/Lane.ts"
import type { KindPause } from "../schemas/Paused.ts"
import type { KindLimits } from "../schemas/KindLimits.ts"
import type { Later } from "../schemas/Later.ts"
import type { Stats } from "../schemas/Stats.ts"
import type { After } from "../schemas/Subscriber.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import type { FinalState, TaskRecord, TaskState } from "../schemas/TaskRecord.ts"
import type { Next } from "../streams/Events.ts"
import type * as Fail from "./Failures.ts"
import type { AnyKinds, KindName, Kinds, OutputOf } from "./Kinds.ts"
import type { SchedulesOf } from "./Schedules.ts"
import type { Finished, Outcome, Page, Retried, Submitted, Task } from "./Seen.ts"

/** How a task is to be done, as JSON. Times are in seconds. */
export type SubmitOptions = (typeof TaskOptions)["Encoded"] & {
  /** What you call the task: any text. The same text for the same kind is the same task. */
  readonly key?: string
  /** `high` goes before whatever waits in `normal`, which is meant if nothing is said. */
  readonly lane?: Lane
} & Later

/** One task of many. */
export type Asked<Input> = SubmitOptions & { readonly input: Input }

export interface WaitOptions {
  /** As long as it takes, if nothing is said. */
  readonly timeoutMs?: number
}

export interface Query {
  /** Those that are finished, if nothing is said. */
  readonly state?: TaskState
  readonly kind?: string
  /** 1 to 100; 20 if nothing is said. */
  readonly limit?: number
  /** The `next` of the page before. */
  readonly cursor?: string
  readonly since?: Date
  readonly until?: Date
}

export interface EventFilter {
  readonly kind?: string
  readonly state?: FinalState
  /**
   * Where to begin: `now` (so it is if nothing is said), at the `beginning` of what is kept, or after the event of this
   * sequence. A name that there is already goes on where it was.
   */
  readonly after?: After
  /**
   * Makes it durable: what happens while nobody of this name listens waits for the next one who does. All of one name
   * share the events. Lower-case letters, digits and hyphens.
   */
  readonly name?: string
}

/** An event, and where it stands among all events. Without a name there is nothing to acknowledge. */
export interface Heard {
  readonly event: Event
  readonly sequence: number
  /** It does not come again. */
  readonly ack: Effect.Effect<void, Fail.NotAcknowledged>
  /** It comes again, to whoever of this name asks next. So does all that was not acknowledged when the stream ends. */
  readonly nak: Effect.Effect<void, Fail.NotAcknowledged>
}

export interface StoredBlob extends Blob {
  readonly content: Stream.Stream<Uint8Array, Fail.NotAnswered>
}

/** The client, for the kinds that the compiler is told of. */
export interface ClientOf<K extends Kinds<K>> {
  /** Returns when the task is stored. What fails in passing is tried again, under one key: it is the same task. */
  submit<Name extends KindName<K>>(
    kind: Name,
    input: K[Name]["input"],
    options?: SubmitOptions
  ): Effect.Effect<Submitted<Name>, Fail.NotSubmitted>
  /** Many at once, answered in their order. */
  submitAll<Name extends KindName<K>>(
    kind: Name,
    tasks: ReadonlyArray<Asked<K[Name]["input"]>>
  ): Effect.Effect<ReadonlyArray<Outcome<Name, Fail.NotSubmitted>>>
  /** The task as it is now. */
  get<Id extends string>(id: Id): Effect.Effect<Task<OutputOf<K, Id>>, Fail.NotSeen>
  /** The task once it is finished, however it ended. Nothing is polled. */
  wait<Id extends string>(
    id: Id,
    options?: WaitOptions
  ): Effect.Effect<Finished<OutputOf<K, Id>>, Fail.NotWaited>
  list(query?: Query): Effect.Effect<Page, Fail.NotListed>
  /** Answered with its record. Asked again, the answer is the same. */
  cancel(id: string): Effect.Effect<TaskRecord, Fail.NotCancelled>
  /** Has a failed task done again, with a fresh count of attempts. */
  retry(id: string): Effect.Effect<Retried, Fail.NotRetried>
  /** Has a scheduled task queued at once, instead of when it is due. */
  runNow(id: string): Effect.Effect<Submitted, Fail.NotRunNow>
  readonly kinds: Effect.Effect<ReadonlyArray<Kind>, Fail.NotQueued>
  /** Nothing more of the kind is begun, until it is resumed; what runs is finished. Asked again, the answer is the same. */
  pause(kind: KindName<K>): Effect.Effect<KindPause, Fail.NotPaused>
  resume(kind: KindName<K>): Effect.Effect<KindPause, Fail.NotPaused>
  /** What the kind is limited to in the whole fleet; empty if it is not. */
  limits(kind: string): Effect.Effect<KindLimits, Fail.NotLimited>
  /** In the place of what was set before; nothing is limited where nothing is said. */
  setLimits(kind: string, limits: KindLimits): Effect.Effect<void, Fail.NotLimited>
  readonly stats: Effect.Effect<Stats, Fail.NotAnswered>
  /**
   * Every event that passes, in order; with a name those that no other of this name has, and again what was not
   * acknowledged. A connection that is lost is waited for.
   */
  events(filter?: EventFilter): Stream.Stream<Heard, Fail.NotHeard>
  /** Tasks again and again. */
  readonly schedules: SchedulesOf<K>
  putBlob<E = never>(
    content: Uint8Array | Stream.Stream<Uint8Array, E>,
    contentType: string
  ): Effect.Effect<Blob, Fail.NotStored | E>
  getBlob(id: string): Effect.Effect<StoredBlob, Fail.NotRead>
}

/** For kinds that are known only at run time; `typed` tells the compiler of them. */
export class Client extends Context.Service<Client, ClientOf<AnyKinds>>()("millrace/Client") {}

/** Submitting and hearing without fibers, for the client in promises, where each microsecond counts. */
export interface StraightOf<K extends Kinds<K>> {
  /** Calls `stored` of a task that is simply stored; of any other `otherwise`, with what is still to be done for it. */
  send<Name extends KindName<K>>(
    kind: Name,
    input: K[Name]["input"],
    options: SubmitOptions,
    stored: (submitted: Submitted<Name>) => void,
    otherwise: (rest: Effect.Effect<Submitted<Name>, Fail.NotSubmitted>) => void
  ): void
  /** What passes, where it can be had so: opens it, and again where it has ended. */
  readonly listen: ((filter: EventFilter) => Effect.Effect<Next, Fail.NotAnswered, Scope.Scope>) | undefined
}

export class Straight extends Context.Service<Straight, StraightOf<AnyKinds>>()("millrace/Straight") {}
