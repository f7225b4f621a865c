/** Lists and counts finished tasks. The order of the bucket of records is the order in which they finished. */
import { Effect } from "effect"
import type { FinalState } from "../schemas/TaskRecord.ts"
import * as Cursor from "./Cursor.ts"
import type { JetStream } from "./JetStream.ts"
import { newest } from "./newest.ts"
import { ofDate } from "./nanoseconds.ts"
import { type Query, pageOf } from "./Page.ts"
import { recordOf, whoseRecord } from "./recordOf.ts"
import { sequenceAt, spanOf } from "./Span.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"

/** Every finished task, or those of a state, of a kind, of a time. */
export interface Which extends Pick<Query, "kind" | "since" | "until"> {
  readonly state?: FinalState
}

export const listFinished = Effect.fnUntraced(function* (
  jetstream: JetStream["Service"],
  which: Which,
  { limit, cursor }: Pick<Query, "limit" | "cursor">
) {
  const below = yield* Cursor.sequenceOf(listing, cursor)
  const ends = below === undefined ? which : { ...which, below }
  const span = yield* spanOf(jetstream, Subjects.resultStream, ends)
  const { messages, more } = yield* newest(
    jetstream,
    {
      stream: Subjects.resultStream,
      subject: subjectOf(which),
      isWanted: (message) => isRecord(message, which),
      limit
    },
    span
  )
  const found = yield* Effect.forEach(messages, recordOf)
  const tasks = found.filter((record) => record !== undefined)
  const last = messages.at(-1)
  return pageOf(tasks, more && last !== undefined ? Cursor.encode(listing, last.sequence) : undefined)
})

/** Exactly how many there are, as one replica has it. */
export const countFinished = Effect.fnUntraced(function* (jetstream: JetStream["Service"], which: Which) {
  const from = (sequence: number) =>
    Effect.map(
      Number.isFinite(sequence)
        ? jetstream.batch(Subjects.resultStream, {
            seq: sequence,
            next_by_subj: subjectOf(which),
            batch: 1
          })
        : Effect.succeed({ messages: [], last: 0, pending: 0 }),
      ({ messages, pending }) => messages.length + pending
    )
  const at = (time: Date | undefined, otherwise: number) =>
    time === undefined
      ? Effect.succeed(otherwise)
      : sequenceAt(jetstream, Subjects.resultStream, ofDate(time))
  const since = yield* at(which.since, 1)
  const until = yield* at(which.until, Number.POSITIVE_INFINITY)
  return Math.max(0, (yield* from(since)) - (yield* from(until)))
})

const listing = "finished"

/** Of all of them the server knows the number without counting. */
const subjectOf = ({ state, kind }: Which) =>
  state === undefined && kind === undefined ? ">" : Subjects.results(kind, state)

const isRecord = (message: StoredMessage, { state, kind }: Which) => {
  const whose = whoseRecord(message)
  return (
    whose !== undefined &&
    (state === undefined || whose.state === state) &&
    (kind === undefined || whose.kind === kind)
  )
}
