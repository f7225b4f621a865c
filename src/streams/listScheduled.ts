/** Lists the tasks that are scheduled, the last one submitted first. */
import { Effect } from "effect"
import { type Candidates, fillPage } from "./fillPage.ts"
import * as Cursor from "./Cursor.ts"
import type { JetStream } from "./JetStream.ts"
import { newest } from "./newest.ts"
import type { Query } from "./Page.ts"
import { scheduledOf } from "./Schedules.ts"
import { spanOf } from "./Span.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"
import { scheduledView } from "./TaskViews.ts"
import { touched, traces } from "./touched.ts"

interface Waiting {
  readonly kind: string
  readonly key: string
  readonly sequence: number
  readonly message: StoredMessage
  readonly isCancelled: boolean
}

export const listScheduled = (jetstream: JetStream["Service"], query: Query) => {
  const stream = Subjects.scheduleStream

  const candidatesBelow = Effect.fnUntraced(function* (cursor: string | undefined) {
    const below = yield* Cursor.sequenceOf(listing, cursor)
    const span = yield* spanOf(jetstream, stream, below === undefined ? query : { ...query, below })
    const subject = Subjects.schedules(query.kind)
    const isWanted = ({ subject }: StoredMessage) => isOf(subject, query.kind)
    const { messages, more } = yield* newest(
      jetstream,
      { stream, subject, isWanted, limit: query.limit },
      span
    )
    const waiting = messages.map((message): Waiting => {
      const { kind = "", key = "" } = Subjects.scheduled(message.subject) ?? {}
      return { kind, key, sequence: message.sequence, message, isCancelled: false }
    })
    // Their records may stand a moment before they are taken out.
    const cancelled = yield* touched(jetstream, waiting, [traces.record])
    const candidates: Candidates<Waiting> = {
      candidates: waiting.map((task) => ({
        task: { ...task, isCancelled: cancelled.has(task) },
        cursor: Cursor.encode(listing, task.sequence)
      })),
      more
    }
    return candidates
  })

  return fillPage(query, candidatesBelow, ({ kind, message, isCancelled }) =>
    Effect.succeed(isCancelled ? undefined : scheduledView(kind, scheduledOf(kind, message)))
  )
}

const listing = "scheduled"

const isOf = (subject: string, kind: string | undefined) => {
  const found = Subjects.scheduled(subject)
  return found !== undefined && !found.isDue && (kind === undefined || found.kind === kind)
}
