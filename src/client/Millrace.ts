/** The client in promises: what a service that knows nothing of Effect imports. */
import { Context, Effect } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import type { Kind } from "../schemas/Kind.ts"
import type { KindPause } from "../schemas/Paused.ts"
import type { KindLimits } from "../schemas/KindLimits.ts"
import type { Stats } from "../schemas/Stats.ts"
import type { FinalState, TaskRecord } from "../schemas/TaskRecord.ts"
import type { Address } from "./Address.ts"
import { type Content, type ReadBlob, contentOf, readBlob } from "./bytes.ts"
import {
  type Asked,
  Client,
  type ClientOf,
  type EventFilter,
  type Query,
  Straight,
  type StraightOf,
  type SubmitOptions,
  type WaitOptions
} from "./Client.ts"
import type { NotSubmitted } from "./Failures.ts"
import { follow } from "./follow.ts"
import { type Loop, iterate } from "./iterate.ts"
import type { KindName, Kinds, OutputOf, OwnKinds } from "./Kinds.ts"
import { type Opened, open } from "./opened.ts"
import { type SchedulePromises, schedulePromises } from "./schedulePromises.ts"
import type { Finished, Happened, Outcome, Page, Retried, Submitted, Task } from "./Seen.ts"
import { straightAs, typedAs } from "./typed.ts"

/** Ends the asking, not what was asked for: a task that is submitted is done, whoever stops listening. */
export interface Signalled {
  readonly signal?: AbortSignal
}

/** `EventFilter`, of which the kind and the state are known to the compiler. */
export type EventsOf<Name extends string, State extends FinalState> = EventFilter &
  Signalled & { readonly kind?: Name; readonly state?: State }

/**
 * One connection, for a whole process. Every failure is an Error with a `_tag`, and a message that says what to do.
 * `Millrace.connect<MyKinds>(...)` tells the compiler of other kinds than those of this repository.
 */
export class Millrace<K extends Kinds<K> = OwnKinds> implements AsyncDisposable {
  /** Tasks again and again, under a name. */
  readonly schedules: SchedulePromises<K>
  readonly #client: ClientOf<K>
  readonly #straight: StraightOf<K>
  readonly #opened: Opened

  private constructor(opened: Opened) {
    const { context } = opened
    this.#client = typedAs<K>(Context.get(context, Client))
    this.#straight = straightAs<K>(Context.get(context, Straight))
    this.#opened = opened
    this.schedules = schedulePromises(this.#client.schedules, opened.run)
  }

  /** `{ servers }` speaks NATS and fails at once where none answers; `{ url, apiKey }` asks a gateway. */
  static async connect<K extends Kinds<K> = OwnKinds>(
    to: Address,
    { signal }: Signalled = {}
  ): Promise<Millrace<K>> {
    return new Millrace<K>(await open(to, signal))
  }

  /** Returns when the task is stored. What fails in passing is tried again: it is the same task. */
  submit<Name extends KindName<K>>(
    kind: Name,
    input: K[Name]["input"],
    asked: SubmitOptions & Signalled = {}
  ): Promise<Submitted<Name>> {
    if (asked.signal !== undefined || this.#opened.isClosed()) {
      const { signal, ...options } = asked
      return this.#opened.run(this.#client.submit(kind, input, options), signal)
    }
    return new Promise((resolve, reject) =>
      this.#straight.send(kind, input, asked, resolve, (rest) =>
        this.#opened.run(rest, undefined).then(resolve, reject)
      )
    )
  }

  /** Many at once: in their order, what became of each. */
  submitAll<Name extends KindName<K>>(
    kind: Name,
    tasks: ReadonlyArray<Asked<K[Name]["input"]>>,
    { signal }: Signalled = {}
  ): Promise<ReadonlyArray<Outcome<Name, NotSubmitted>>> {
    return this.#opened.run(this.#client.submitAll(kind, tasks), signal)
  }

  /** The task as it is now. */
  get<Id extends string>(id: Id, { signal }: Signalled = {}): Promise<Task<OutputOf<K, Id>>> {
    return this.#opened.run(this.#client.get(id), signal)
  }

  /** The task once it is finished, however it ended: look at its `state`. */
  wait<Id extends string>(
    id: Id,
    { signal, ...options }: WaitOptions & Signalled = {}
  ): Promise<Finished<OutputOf<K, Id>>> {
    return this.#opened.run(this.#client.wait(id, options), signal)
  }

  list({ signal, ...query }: Query & Signalled = {}): Promise<Page> {
    return this.#opened.run(this.#client.list(query), signal)
  }

  cancel(id: string, { signal }: Signalled = {}): Promise<TaskRecord> {
    return this.#opened.run(this.#client.cancel(id), signal)
  }

  /** Has a failed task done again, with a fresh count of attempts. */
  retry(id: string, { signal }: Signalled = {}): Promise<Retried> {
    return this.#opened.run(this.#client.retry(id), signal)
  }

  /** Has a scheduled task queued at once, instead of when it is due. */
  runNow(id: string, { signal }: Signalled = {}): Promise<Submitted> {
    return this.#opened.run(this.#client.runNow(id), signal)
  }

  kinds({ signal }: Signalled = {}): Promise<ReadonlyArray<Kind>> {
    return this.#opened.run(this.#client.kinds, signal)
  }

  /** Nothing more of the kind is begun, until it is resumed; what runs is finished. */
  pause(kind: KindName<K>, { signal }: Signalled = {}): Promise<KindPause> {
    return this.#opened.run(this.#client.pause(kind), signal)
  }

  resume(kind: KindName<K>, { signal }: Signalled = {}): Promise<KindPause> {
    return this.#opened.run(this.#client.resume(kind), signal)
  }

  /** What the kind is limited to in the whole fleet; empty if it is not. */
  limits(kind: string, { signal }: Signalled = {}): Promise<KindLimits> {
    return this.#opened.run(this.#client.limits(kind), signal)
  }

  /** In the place of what was set before; nothing is limited where nothing is said. */
  setLimits(kind: string, limits: KindLimits, { signal }: Signalled = {}): Promise<void> {
    return this.#opened.run(this.#client.setLimits(kind, limits), signal)
  }

  stats({ signal }: Signalled = {}): Promise<Stats> {
    return this.#opened.run(this.#client.stats, signal)
  }

  /**
   * Without a `name`, every event that passes, in order, for as long as the loop runs; a connection that is lost is waited
   * for. With a `name` they are durable, and shared by all loops of that name: an event is acknowledged after the body of
   * the loop, and comes again, after later ones, if that throws or breaks.
   */
  events<Name extends KindName<K> = KindName<K>, State extends FinalState = FinalState>(
    filter?: EventsOf<Name, State>
  ): AsyncIterableIterator<Happened<K[Name]["output"], State>>
  events({ signal, ...filter }: EventFilter & Signalled = {}): AsyncIterableIterator<Happened> {
    const loop: Loop = {
      loops: this.#opened.loops,
      run: (effect) => this.#opened.run(effect, signal),
      tell: (effect) => this.#opened.run(effect, undefined),
      isClosed: this.#opened.isClosed
    }
    const { listen } = this.#straight
    return listen !== undefined && filter.name === undefined
      ? follow(listen(filter), loop, signal)
      : iterate(this.#client.events(filter), loop)
  }

  putBlob(content: Content, contentType: string, { signal }: Signalled = {}): Promise<Blob> {
    const stored = Effect.flatMap(contentOf(content), (bytes) => this.#client.putBlob(bytes, contentType))
    return this.#opened.run(stored, signal)
  }

  getBlob(id: string, { signal }: Signalled = {}): Promise<ReadBlob> {
    return this.#opened.run(
      Effect.map(this.#client.getBlob(id), (blob) =>
        readBlob(blob, (effect) => this.#opened.run(effect, signal))
      ),
      signal
    )
  }

  /** What is still being asked for fails with `ClientClosed`, and loops over events end. */
  close(): Promise<void> {
    return this.#opened.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }
}
