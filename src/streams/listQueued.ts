/** Lists the tasks that wait in the queues, those of all kinds in one order: by the time at which they were stored. */
import { Effect } from "effect"
import { aboutOf } from "./About.ts"
import { type Candidates, fillPage } from "./fillPage.ts"
import * as Cursor from "./Cursor.ts"
import type { JetStream } from "./JetStream.ts"
import { nanosecondsOf } from "./nanoseconds.ts"
import { newest } from "./newest.ts"
import type { Query } from "./Page.ts"
import { type Ends, spanOf } from "./Span.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import { type TaskViews, untouched } from "./TaskViews.ts"
import { touched, traces } from "./touched.ts"

interface Waiting {
  readonly kind: string
  readonly key: string
  readonly sequence: number
  readonly time: bigint
  readonly message: StoredMessage
}

/** `isTouched`: there may be more of it than its message. */
type Seen = Waiting & { readonly isTouched: boolean }

export const listQueued = (
  jetstream: JetStream["Service"],
  views: TaskViews["Service"],
  kinds: ReadonlyArray<string>,
  query: Query
) => {
  const ofKind = Effect.fnUntraced(function* (kind: string, place: Place | undefined) {
    const stream = Subjects.taskStream(kind)
    const span = yield* spanOf(jetstream, stream, { ...query, ...endsOf(kind, place) })
    const { messages, more } = yield* newest(
      jetstream,
      { stream, subject: ">", isWanted: isTask, limit: query.limit },
      span
    )
    const waiting = messages.map((message): Waiting => {
      const { sequence, time } = message
      return { kind, key: aboutOf(kind, message).key, sequence, time: nanosecondsOf(time), message }
    })
    return { waiting, more }
  })

  const candidatesBelow = Effect.fnUntraced(function* (cursor: string | undefined) {
    const place = yield* placeOf(cursor)
    const queues = yield* Effect.forEach(kinds, (kind) => ofKind(kind, place), { concurrency: 8 })
    const merged = queues.flatMap(({ waiting }) => waiting).toSorted(newestFirst)
    // Below the last one of a queue that holds more, others of that queue may come first.
    const ends = queues.flatMap(({ waiting, more }) => (more ? waiting.slice(-1) : []))
    const known = Math.min(query.limit, ...ends.map((end) => merged.indexOf(end) + 1))
    const some = merged.slice(0, known)
    const seen = yield* touched(jetstream, some, Object.values(traces))
    const candidates: Candidates<Seen> = {
      candidates: some.map((task) => ({
        task: { ...task, isTouched: seen.has(task) },
        cursor: cursorOf(task)
      })),
      more: ends.length > 0 || merged.length > known
    }
    return candidates
  })

  return fillPage(query, candidatesBelow, ({ kind, message, isTouched }) =>
    isTouched
      ? Effect.map(views.of(kind, message), (view) => (view.state === "queued" ? view : undefined))
      : Effect.succeed(untouched(kind, message))
  )
}

const isTask = ({ header }: StoredMessage) => header(Subjects.header.trial) === undefined

/** By time; what was stored at the same time, by kind and sequence. */
const newestFirst = (a: Waiting, b: Waiting): number => {
  if (a.time !== b.time) return a.time > b.time ? -1 : 1
  if (a.kind !== b.kind) return a.kind > b.kind ? -1 : 1
  return b.sequence - a.sequence
}

interface Place {
  readonly time: bigint
  readonly kind: string
  readonly sequence: number
}

const listing = "queued"

const cursorOf = ({ time, kind, sequence }: Waiting) => Cursor.encode(listing, String(time), kind, sequence)

/** Of 64 bits, as the server counts nanoseconds. */
const shape = /^[1-8]?[0-9]{1,18} [a-z][a-z0-9-]{0,31} [1-9][0-9]{0,15}$/

const placeOf = (cursor: string | undefined) =>
  Effect.map(Cursor.decode(listing, shape, cursor), (parts): Place | undefined => {
    if (parts === undefined) return undefined
    const [time = "", kind = "", sequence = ""] = parts
    return { time: BigInt(time), kind, sequence: Number(sequence) }
  })

/** Where a queue goes on below a place, which lies in a queue of its own. */
const endsOf = (kind: string, place: Place | undefined): Ends => {
  if (place === undefined) return {}
  if (place.kind === kind) return { below: place.sequence }
  return { belowTime: kind < place.kind ? place.time + 1n : place.time }
}
