/** Lists the tasks that have failed and will be tried again, the last failure first. */
import { Effect } from "effect"
import { type Candidates, fillPage } from "./fillPage.ts"
import * as Cursor from "./Cursor.ts"
import type { JetStream } from "./JetStream.ts"
import { newest } from "./newest.ts"
import type { Query } from "./Page.ts"
import { spanOf } from "./Span.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import type { TaskViews } from "./TaskViews.ts"

export const listRetrying = (
  jetstream: JetStream["Service"],
  views: TaskViews["Service"],
  kinds: ReadonlyArray<string>,
  query: Query
) => {
  const candidatesBelow = Effect.fnUntraced(function* (cursor: string | undefined) {
    const below = yield* Cursor.sequenceOf(listing, cursor)
    const stream = Subjects.attemptStream
    const span = yield* spanOf(jetstream, stream, below === undefined ? query : { ...query, below })
    const subject = query.kind === undefined ? ">" : Subjects.attempts(query.kind)
    const wanted = { stream, subject, isWanted: isOf(query.kind), limit: query.limit }
    const { messages, more } = yield* newest(jetstream, wanted, span)
    const candidates: Candidates<StoredMessage> = {
      candidates: messages.map((task) => ({ task, cursor: Cursor.encode(listing, task.sequence) })),
      more
    }
    return candidates
  })

  return fillPage(
    query,
    candidatesBelow,
    Effect.fnUntraced(function* (entry: StoredMessage) {
      const [, , kind = "", key = "", place] = entry.subject.split(".")
      const sequence = Number(place)
      if (!kinds.includes(kind)) return undefined
      // A task is where its last attempt is, and nowhere else in the list.
      const life = Subjects.attemptsOf(kind, key, sequence)
      const last = yield* jetstream.read(Subjects.attemptStream, { last_by_subj: life })
      if (last?.sequence !== entry.sequence) return undefined
      const message = yield* jetstream.read(Subjects.taskStream(kind), { seq: sequence })
      if (message === undefined) return undefined
      const view = yield* views.of(kind, message)
      return view.state === "retrying" ? view : undefined
    })
  )
}

const listing = "retrying"

const isOf = (kind: string | undefined) => (message: StoredMessage) =>
  kind === undefined || message.subject.split(".")[2] === kind
