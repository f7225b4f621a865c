/** Attempts: one entry for each attempt that failed or was interrupted, so that the count survives every crash. */
import { Context, Effect, Layer, Schema } from "effect"
import { Postponement } from "./Postponement.ts"
import { Attempt } from "../schemas/TaskRecord.ts"
import { JetStream } from "./JetStream.ts"
import { passing, refusal } from "./JetStreamRefused.ts"
import type { NatsUnavailable } from "./NatsUnavailable.ts"
import * as Subjects from "./Subjects.ts"

/** A task as it was published once: a key that is used again later begins anew. */
export interface Life {
  readonly kind: string
  readonly key: string
  /** Of its message in the queue. */
  readonly sequence: number
}

export interface Known {
  readonly entries: ReadonlyArray<Attempt>
  readonly postponed?: { readonly last: Postponement; readonly sequence: number }
  /** The sequence of what stands behind the entries and tells only that the task waits: the next one takes its place. */
  readonly told?: number
}

export class Attempts extends Context.Service<
  Attempts,
  {
    /**
     * Writes the `n`-th entry, in the place of the entry with the sequence `expected`, or of none if that is 0. Returns
     * the sequence it has now. If another one stands there, somebody else is at the same attempt: that one stays, and
     * undefined is returned; unless it is this very one, whose answer was lost.
     */
    readonly put: (
      life: Life,
      n: number,
      attempt: Attempt,
      expected: number
    ) => Effect.Effect<number | undefined, NatsUnavailable>
    /** Says that the task waits, in the place of what was said of that before, just as `put` does. */
    readonly postpone: (
      life: Life,
      postponement: Postponement,
      expected: number
    ) => Effect.Effect<number | undefined, NatsUnavailable>
    /** All entries of a task, in order, as the leader has them. */
    readonly of: (life: Life) => Effect.Effect<ReadonlyArray<Attempt>, NatsUnavailable>
    /** The same, and that it was told to wait, if it was. */
    readonly known: (life: Life) => Effect.Effect<Known, NatsUnavailable>
  }
>()("millrace/Attempts") {
  static readonly layer = Layer.effect(
    Attempts,
    Effect.gen(function* () {
      const jetstream = yield* JetStream

      const known = Effect.fnUntraced(function* (life: Life): Effect.fn.Return<Known, NatsUnavailable> {
        const subject = Subjects.attemptsOf(life.kind, life.key, life.sequence)
        const found: Array<{ readonly n: number; readonly attempt: Attempt; readonly sequence: number }> = []
        let postponed: Known["postponed"]
        let from = 1
        while (true) {
          const entry = yield* jetstream.read(Subjects.attemptStream, { seq: from, next_by_subj: subject })
          // One that took the place of another is stored after those that follow it.
          if (entry === undefined) {
            const entries = found.toSorted((a, b) => a.n - b.n)
            const last = entries.at(-1)
            const told =
              last !== undefined && last.sequence === postponed?.last.told ? last.sequence : undefined
            return {
              entries: entries.slice(0, told === undefined ? undefined : -1).map(({ attempt }) => attempt),
              ...(postponed !== undefined && { postponed }),
              ...(told !== undefined && { told })
            }
          }
          const n = Number(entry.subject.slice(entry.subject.lastIndexOf(".") + 1))
          const text = utf8.decode(entry.data)
          if (n === postponement)
            postponed = { last: yield* Effect.orDie(decodePostponement(text)), sequence: entry.sequence }
          else found.push({ n, attempt: yield* Effect.orDie(decode(text)), sequence: entry.sequence })
          from = entry.sequence + 1
        }
      })

      const placeOf = (subject: string, text: string) =>
        Effect.map(jetstream.read(Subjects.attemptStream, { last_by_subj: subject }), (entry) =>
          entry !== undefined && utf8.decode(entry.data) === text ? entry.sequence : undefined
        )

      const write = (
        { kind, key, sequence }: Life,
        n: number,
        what: Attempt | Postponement,
        expected: number
      ) => {
        const subject = Subjects.attempt(kind, key, sequence, n)
        const text = JSON.stringify(what)
        return jetstream.publish(subject, text, [[Subjects.header.expectedSequence, String(expected)]]).pipe(
          Effect.map((published): number | undefined => published.sequence),
          Effect.catchIf(
            (error) => error._tag === "JetStreamRefused" && error.code === refusal.wrongLastSequence,
            () => placeOf(subject, text)
          ),
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
        )
      }

      return Attempts.of({
        put: write,
        postpone: (life, what, expected) => write(life, postponement, what, expected),
        of: (life) => Effect.map(known(life), ({ entries }) => entries),
        known
      })
    })
  )
}

/** The place that stands for the waiting: the entries of attempts begin at 1. */
const postponement = 0

const utf8 = new TextDecoder()
const decodePostponement = Schema.decodeUnknownEffect(Schema.fromJsonString(Postponement))
const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(Attempt))
