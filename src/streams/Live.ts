/** Live: what is said on `live.>` while it happens. Nothing of it is stored; who must not miss a thing reads as well. */
import { Context, Effect, FiberSet, Layer, Queue, Schedule, Schema, type Scope, Stream } from "effect"
import { type What, said } from "../schemas/Said.ts"
import { type FinalState, type TaskRecord, isFinal } from "../schemas/TaskRecord.ts"
import { Nats } from "./Nats.ts"
import { Results } from "./Results.ts"
import { decodeRecord } from "./decodeRecord.ts"
import * as Subjects from "./Subjects.ts"
import * as Subscription from "./subscribe.ts"

/** Who was cancelled. */
export interface Cancelled {
  readonly kind: string
  readonly key: string
}

/** Something that was said of a task; or that it may have been said and was not heard. */
export type Heard =
  | { readonly what: What; readonly body: unknown }
  | { readonly what: FinalState; readonly record: TaskRecord }
  | { readonly what: "perhaps missed" }

export class Live extends Context.Service<
  Live,
  {
    /** Says something about a task to whoever listens just now. */
    readonly tell: (kind: string, what: What, key: string, body: unknown) => void
    /**
     * Listens for the record of a task from now on; what it gives waits until that of this run, or of a later one, is
     * heard. Opened before the task is published or looked for, it misses nothing; after a lost connection it looks
     * for itself.
     */
    readonly record: (
      kind: string,
      key: string
    ) => Effect.Effect<(run: number) => Effect.Effect<TaskRecord>, never, Scope.Scope>
    /**
     * All that is said of a task from now on, its records included. Who is too slow for it misses the oldest of it; after
     * a lost connection it says that something may have been missed.
     */
    readonly of: (kind: string, key: string) => Effect.Effect<Stream.Stream<Heard>, never, Scope.Scope>
    /** Calls back when a record of the task is written, until the scope closes. What is said meanwhile may be missed. */
    readonly recorded: (
      kind: string,
      key: string,
      onRecord: () => void
    ) => Effect.Effect<void, never, Scope.Scope>
    /** Calls back for every task that is cancelled, of any kind, until the scope closes. */
    readonly cancelled: (onCancelled: (who: Cancelled) => void) => Effect.Effect<void, never, Scope.Scope>
  }
>()("millrace/Live") {
  static readonly layer = Layer.effect(
    Live,
    Effect.gen(function* () {
      const nats = yield* Nats
      const results = yield* Results
      const { connection } = nats

      const subscribe = (subject: string, onMessage: (subject: string, text: () => string) => void) =>
        Effect.asVoid(
          Effect.acquireRelease(
            Effect.sync(() =>
              Subscription.subscribe(connection, subject, (message) =>
                onMessage(message.subject, () => message.string())
              )
            ),
            (end) => Effect.sync(end)
          )
        )

      /** Asked for until it is answered. */
      const standing = (kind: string, key: string) =>
        results.find(kind, key).pipe(Effect.retry(Schedule.spaced("500 millis")), Effect.orDie)

      const record = Effect.fnUntraced(function* (kind: string, key: string) {
        const run = yield* FiberSet.makeRuntime<never>()
        const found = yield* Queue.unbounded<TaskRecord>()
        const take = (record: TaskRecord | undefined) =>
          record === undefined ? Effect.void : Queue.offer(found, record)
        const look = Effect.flatMap(standing(kind, key), take)
        yield* subscribe(Subjects.live(kind, "*", key), (subject, text) => {
          if (!isFinal(whatOf(subject))) return
          run(Effect.flatMap(recordIn(text(), standing(kind, key)), take))
        })
        const forget = nats.onChange((connected) => {
          // What was said while the connection was lost was not heard.
          if (connected) run(look)
        })
        yield* Effect.addFinalizer(() => Effect.sync(forget))
        // A server that ends between storing a record and telling of it tells nobody.
        yield* Effect.forkScoped(Effect.repeat(Effect.delay(look, lookEvery), Schedule.forever))
        return (wanted: number) => Effect.repeat(Queue.take(found), { until: ({ run = 1 }) => run >= wanted })
      })

      const of = Effect.fnUntraced(function* (kind: string, key: string) {
        const heard = yield* Queue.sliding<readonly [what: string, text: string]>(mostUnheard)
        yield* subscribe(Subjects.live(kind, "*", key), (subject, text) => {
          Queue.offerUnsafe(heard, [whatOf(subject), text()])
        })
        const forget = nats.onChange((connected) => {
          if (connected) Queue.offerUnsafe(heard, [perhapsMissed, ""])
        })
        yield* Effect.addFinalizer(() => Effect.sync(forget))
        return Stream.fromQueue(heard).pipe(
          Stream.mapEffect(([what, text]) => understood(what, text, standing(kind, key))),
          Stream.filter((one) => one !== undefined)
        )
      })

      return Live.of({
        tell: (kind, what, key, body) =>
          connection.publish(Subjects.live(kind, what, key), JSON.stringify(body)),
        record,
        of,
        recorded: (kind, key, onRecord) =>
          subscribe(Subjects.live(kind, "*", key), (subject) => {
            if (isFinal(whatOf(subject))) onRecord()
          }),
        cancelled: (onCancelled) =>
          subscribe(Subjects.live("*", "cancelled", "*"), (subject) => {
            const [, kind = "", , key = ""] = subject.split(".")
            onCancelled({ kind, key })
          })
      })
    })
  )
}

/** Seldom: whoever waits hears of it, all but always. */
const lookEvery = "30 seconds"

const whatOf = (subject: string) => subject.split(".")[2] ?? ""

const perhapsMissed = "perhaps missed"

/** Of one task nobody is told more than four times a second: what a listener may be a minute behind. */
const mostUnheard = 256

type Found = Effect.Effect<TaskRecord | undefined>

/** The record that was told; where that cannot be read, the one that stands: anybody may say anything on these subjects. */
const recordIn = (text: string, standing: Found): Found =>
  Effect.catchTag(decodeRecord(text), "SchemaError", () => standing)

/** What is not what it says it is, is passed over. */
const understood = (what: string, text: string, standing: Found): Effect.Effect<Heard | undefined> => {
  if (what === perhapsMissed) return Effect.succeed({ what })
  if (isFinal(what)) {
    return Effect.map(recordIn(text, standing), (record) => record && { what: record.state, record })
  }
  if (!isWhat(what)) return Effect.undefined
  return decodeSaid(what, text).pipe(
    Effect.map((body): Heard => ({ what, body })),
    Effect.catchTag("SchemaError", () => Effect.undefined)
  )
}

const decodeSaid = (what: What, text: string) =>
  Schema.decodeUnknownEffect(Schema.fromJsonString<Schema.Codec<unknown, unknown>>(said[what]))(text)

const isWhat = (what: string): what is What => Object.hasOwn(said, what)
