/** Results: the records of finished tasks. The first record of a task stands; no later one can overwrite it. */
import { Context, Effect, Exit, Layer } from "effect"
import type { Blob } from "../schemas/Blob.ts"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskOptions } from "../schemas/TaskOptions.ts"
import type { Attempt, FinalState, LogLine, TaskError, TaskRecord } from "../schemas/TaskRecord.ts"
import { JetStream } from "./JetStream.ts"
import { type JetStreamRefused, passing, refusal } from "./JetStreamRefused.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import type { Again } from "./Publisher.ts"
import { recordMessage } from "./recordMessage.ts"
import { recordsCounted } from "./recordsCounted.ts"
import { recordOf } from "./recordOf.ts"
import { Settings } from "./Settings.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import { type Took, tookBy } from "./took.ts"

/** A record to be written. Input and output are JSON already: they are stored as they came and encoded only once. */
export interface Finished {
  readonly kind: string
  readonly key: string
  readonly state: FinalState
  readonly input: string
  readonly output?: string | undefined
  readonly outputBlob?: Blob | undefined
  readonly error?: TaskError | undefined
  readonly attempts: ReadonlyArray<Attempt>
  readonly enqueuedAt: string
  readonly startedAt?: string | undefined
  readonly finishedAt: string
  readonly worker?: string | undefined
  /** 1 unless a person had the task done again. */
  readonly run?: number | undefined
  /** The sequence of the record that this one is to take the place of. */
  readonly replaces?: number | undefined
  /** Of its message, if attempts of it were written down, or it is to be taken from the queue by whoever keeps house. */
  readonly sequence?: number | undefined
  /** Its message was in no queue yet, and is to be taken from where it waits. */
  readonly isScheduled?: true | undefined
  readonly parent?: string | undefined
  /** W3C `traceparent`: it stands in a header, for who hears of the record. */
  readonly trace?: string | undefined
  readonly lane?: "high" | undefined
  readonly options?: TaskOptions | undefined
  readonly log?: ReadonlyArray<LogLine> | undefined
}

/** A record, of which the place in its stream is the name of this very one. */
export interface Standing {
  readonly state: FinalState
  readonly sequence: number
}

/** Whether the record that stands is this task's end. The failed one that it is to take the place of is not. */
export const isSettled = (task: { readonly again?: Again }, standing: Standing | undefined): boolean =>
  standing !== undefined && !(standing.state === "failed" && standing.sequence === task.again?.replaces)

/** Either this record was written, or one stood there before it and stands still. */
export type Stored = "written" | "standing"

export class Results extends Context.Service<
  Results,
  {
    readonly store: (finished: Finished) => Effect.Effect<Stored, NatsUnavailable>
    /**
     * The same once and without a fiber, given how long it took. Calls `done` with whether the record is written; whatever else came of it, `store`
     * knows what to do.
     */
    readonly storeNow: (finished: Finished, took: Took, done: (isWritten: boolean) => void) => void
    /** The record that stands, as the leader has it: what decisions are made on. Of its body nothing is read. */
    readonly standing: (kind: string, key: string) => Effect.Effect<Standing | undefined, NatsUnavailable>
    /** The record as the leader has it; one that cannot be read here says so as its error. */
    readonly find: (kind: string, key: string) => Effect.Effect<TaskRecord | undefined, NatsUnavailable>
    /** The record and its place. */
    readonly placed: (
      kind: string,
      key: string
    ) => Effect.Effect<
      { readonly record: TaskRecord; readonly sequence: number } | undefined,
      NatsUnavailable
    >
  }
>()("millrace/Results") {
  static readonly layer = Layer.effect(
    Results,
    Effect.gen(function* () {
      const jetstream = yield* JetStream
      const messageOf = recordMessage(yield* Settings)
      const counted = yield* recordsCounted

      const read = (kind: string, key: string) =>
        jetstream.read(Subjects.resultStream, { last_by_subj: Subjects.resultAnyState(kind, key) })

      // Of the subject alone: a record of a newer version, which does not decode here, stands as well.
      const standing = (kind: string, key: string) => Effect.map(read(kind, key), standingOf)

      /** `expected` is the sequence of the record that may be there, 0 for none. */
      const write = (
        finished: Finished,
        expected: number,
        tries = 0
      ): Effect.Effect<Stored, NatsUnavailable> => {
        const { kind, key, replaces } = finished
        const took = tookBy(finished)
        const { subject, body, headers } = messageOf(finished, took, expected)
        return jetstream.publish(subject, body, headers).pipe(
          Effect.map((): Stored => {
            counted.written(finished, took)
            return "written"
          }),
          Effect.catchIf(isConflict, () =>
            // A refusal is not yet an answer: the write it lost to may itself have been refused since, and a record that
            // was to be replaced may have expired, or been deleted.
            Effect.flatMap(read(kind, key), (last) => {
              const found = standingOf(last)
              if (found !== undefined && found.sequence !== replaces) {
                counted.refused(kind)
                return Effect.succeed<Stored>("standing")
              }
              return tries === mostConflicts
                ? Effect.fail(
                    new NatsUnavailable({
                      asked: `store ${TaskId.make(kind, key)}`,
                      reason: "conflicting writes"
                    })
                  )
                : Effect.delay(write(finished, last?.sequence ?? 0, tries + 1), "50 millis")
            })
          ),
          Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused)))
        )
      }

      const placed = (kind: string, key: string) =>
        Effect.flatMap(read(kind, key), (message) =>
          message === undefined
            ? Effect.undefined
            : Effect.map(recordOf(message), (record) =>
                record === undefined ? undefined : { record, sequence: message.sequence }
              )
        )

      return Results.of({
        store: (finished) => write(finished, finished.replaces ?? 0),
        storeNow: (finished, took, done) => {
          // What is kept until the answer comes: not the whole record.
          const { kind, state } = finished
          const { subject, body, headers } = messageOf(finished, took, finished.replaces ?? 0)
          jetstream.send(subject, body, headers, (exit) => {
            const isWritten = Exit.isSuccess(exit)
            if (isWritten) counted.written({ kind, state }, took)
            done(isWritten)
          })
        },
        standing,
        find: (kind, key) => Effect.map(placed(kind, key), (found) => found?.record),
        placed
      })
    })
  )
}

const isConflict = (error: NatsUnavailable | JetStreamRefused) =>
  error._tag === "JetStreamRefused" &&
  (error.code === refusal.wrongLastSequence || error.code === refusal.conflictInFlight)

/** A conflict is over in a moment; whoever asked decides what to do about one that is not. */
const mostConflicts = 40

/** A client of the bucket that deletes a record leaves an empty message behind. */
const standingOf = (message: StoredMessage | undefined): Standing | undefined => {
  const state = Subjects.stateOf(message?.subject)
  return message === undefined || message.data.length === 0 || state === undefined
    ? undefined
    : { state, sequence: message.sequence }
}
