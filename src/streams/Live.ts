/** Live: what is said on `live.>` while it happens. Nothing of it is stored; who must not miss a thing reads as well. */
import { Context, Effect, FiberSet, Layer, Queue, Schedule, type Scope } from "effect"
import { type TaskRecord, isFinal } from "../schemas/TaskRecord.ts"
import { Nats } from "./Nats.ts"
import { Results, decodeRecord } from "./Results.ts"
import * as Subjects from "./Subjects.ts"

/** Who was cancelled. */
export interface Cancelled {
  readonly kind: string
  readonly key: string
}

export class Live extends Context.Service<
  Live,
  {
    /** Says something about a task to whoever listens just now. */
    readonly tell: (
      kind: string,
      what: "started" | "progress" | "retrying",
      key: string,
      body: unknown
    ) => void
    /**
     * Listens for the record of a task from now on; what it gives waits until that of this run, or of a later one, is
     * heard. Opened before the task is published or looked for, it misses nothing; after a lost connection it looks
     * for itself.
     */
    readonly record: (
      kind: string,
      key: string
    ) => Effect.Effect<(run: number) => Effect.Effect<TaskRecord>, never, Scope.Scope>
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
              connection.subscribe(subject, {
                callback: (error, message) => {
                  // Else the subscription was refused, of which the connection tells.
                  if (error === null) onMessage(message.subject, () => message.string())
                }
              })
            ),
            (subscription) => Effect.sync(() => subscription.unsubscribe())
          )
        )

      const record = Effect.fnUntraced(function* (kind: string, key: string) {
        const run = yield* FiberSet.makeRuntime<never>()
        const found = yield* Queue.unbounded<TaskRecord>()
        yield* subscribe(Subjects.live(kind, "*", key), (subject, text) => {
          if (isFinal(whatOf(subject))) {
            run(Effect.flatMap(Effect.orDie(decodeRecord(text())), (said) => Queue.offer(found, said)))
          }
        })
        const look = results.find(kind, key).pipe(
          Effect.retry(Schedule.spaced("500 millis")),
          Effect.flatMap((standing) => (standing === undefined ? Effect.void : Queue.offer(found, standing)))
        )
        const forget = nats.onChange((connected) => {
          // What was said while the connection was lost was not heard.
          if (connected) run(look)
        })
        yield* Effect.addFinalizer(() => Effect.sync(forget))
        return (wanted: number) => Effect.repeat(Queue.take(found), { until: ({ run = 1 }) => run >= wanted })
      })

      return Live.of({
        tell: (kind, what, key, body) =>
          connection.publish(Subjects.live(kind, what, key), JSON.stringify(body)),
        record,
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

const whatOf = (subject: string) => subject.split(".")[2] ?? ""
