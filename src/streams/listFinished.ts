/** Lists and counts finished tasks. The order of the bucket of records is the order in which they finished. */
import { Effect } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { FinalState, TaskView } from "../schemas/TaskRecord.ts"
import * as Cursor from "./Cursor.ts"
import type { JetStream } from "./JetStream.ts"
import { newest } from "./newest.ts"
import { ofDate } from "./nanoseconds.ts"
import { type Query, pageOf } from "./Page.ts"
import { decodeRecord } from "./decodeRecord.ts"
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
  const tasks = yield* Effect.forEach(messages, viewOf)
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

const isRecord = ({ subject, data }: StoredMessage, { state, kind }: Which) => {
  const told = partsOf(subject)
  return (
    told !== undefined &&
    // A client of the bucket that deletes a key leaves an empty message behind.
    data.length > 0 &&
    (state === undefined || told.state === state) &&
    (kind === undefined || told.kind === kind)
  )
}

const partsOf = (subject: string) => {
  const [, , , kind = "", key = "", ...rest] = subject.split(".")
  const state = Subjects.stateOf(subject)
  const id = TaskId.make(kind, key)
  return state === undefined || rest.length > 0 || TaskId.parse(id) === undefined
    ? undefined
    : { state, kind, id }
}

const utf8 = new TextDecoder()

const viewOf = (message: StoredMessage): Effect.Effect<TaskView> =>
  Effect.catch(decodeRecord(utf8.decode(message.data)), () => Effect.succeed(unreadable(message)))

/** A record of a newer version, or what somebody else wrote, keeps nobody from seeing the others. */
const unreadable = (message: StoredMessage): TaskView => {
  const { state, kind, id } = partsOf(message.subject) ?? { state: "failed", kind: "", id: "" }
  const time = new Date(message.time).toISOString()
  return {
    id,
    kind,
    state,
    input: null,
    attempts: [],
    enqueuedAt: time,
    finishedAt: time,
    error: {
      tag: "RecordUnreadable",
      message: "Its record was not written by this version of Millrace; a newer one may read it."
    }
  }
}
