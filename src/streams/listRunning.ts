/**
 * Lists the tasks that are run, the last one started first. Renewals shuffle the order in the bucket, so all entries are
 * read, of which there are no more than actors have slots, and those that wait in them.
 */
import { Effect, Option, Schema } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import * as Cursor from "./Cursor.ts"
import { type Candidates, fillPage } from "./fillPage.ts"
import type { JetStream } from "./JetStream.ts"
import { pageBytes } from "./newest.ts"
import type { Query } from "./Page.ts"
import * as Subjects from "./Subjects.ts"
import type { TaskViews } from "./TaskViews.ts"

interface Run {
  readonly kind: string
  readonly key: string
  /** Start and id: the place in the list, from which later starts do not move it. */
  readonly place: string
}

export const listRunning = (
  jetstream: JetStream["Service"],
  views: TaskViews["Service"],
  kinds: ReadonlyArray<string>,
  query: Query
) => {
  const since = query.since?.toISOString() ?? ""
  const until = query.until?.toISOString() ?? "~"

  const all = Effect.gen(function* () {
    const runs = new Map<string, Run>()
    let from = 1
    while (true) {
      const { messages, pending } = yield* jetstream.batch(Subjects.runningStream, {
        seq: from,
        next_by_subj: Subjects.running(query.kind ?? "*", "*"),
        batch: 1_000,
        max_bytes: pageBytes
      })
      for (const { subject, data } of messages) {
        const run = runOf(subject, data)
        // One that was renewed meanwhile comes twice, and one that has ended ends with an empty message.
        if (run === undefined) runs.delete(subject)
        else runs.set(subject, run)
      }
      const last = messages.at(-1)
      if (last === undefined || pending === 0) return [...runs.values()]
      from = last.sequence + 1
    }
  })

  const candidatesBelow = Effect.fnUntraced(function* (cursor: string | undefined) {
    const below = yield* Cursor.decode(listing, /^\d{4}-[0-9TZ:.-]+ \S+$/, cursor)
    const end = below?.join(" ") ?? until
    const left = (yield* all)
      .filter(({ kind, place }) => kinds.includes(kind) && place >= since && place < end && place < until)
      .toSorted((a, b) => (a.place < b.place ? 1 : -1))
    const candidates: Candidates<Run> = {
      candidates: left
        .slice(0, query.limit)
        .map((task) => ({ task, cursor: Cursor.encode(listing, ...task.place.split(" ")) })),
      more: left.length > query.limit
    }
    return candidates
  })

  return fillPage(query, candidatesBelow, ({ kind, key }) =>
    Effect.map(views.find(kind, key), (view) => (view?.state === "running" ? view : undefined))
  )
}

const listing = "running"

const utf8 = new TextDecoder()
const Entry = Schema.Struct({
  startedAt: Schema.String.check(Schema.isPattern(/^\d{4}-[0-9TZ:.-]+$/)),
  /** Set if it has not begun. */
  waiting: Schema.optionalKey(Schema.Unknown)
})
const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Entry))

const runOf = (subject: string, data: Uint8Array): Run | undefined => {
  const [, , kind = "", key = ""] = subject.split(".")
  const entry = Option.getOrUndefined(decode(utf8.decode(data)))
  return entry === undefined || entry.waiting !== undefined
    ? undefined
    : { kind, key, place: `${entry.startedAt} ${TaskId.make(kind, key)}` }
}
