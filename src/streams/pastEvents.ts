/** What was finished, read from the stream a page at a time: it costs no consumer. */
import { Effect } from "effect"
import type { FinalState } from "../schemas/TaskRecord.ts"
import { JetStream } from "./JetStream.ts"
import { type Placed, placed } from "./placed.ts"
import * as Subjects from "./Subjects.ts"

export interface Page {
  readonly events: ReadonlyArray<Placed>
  /** Up to this sequence none that passes is missing. */
  readonly last: number
}

const mostMessages = 256
const mostBytes = 256 * 1024

/** A replica that is behind is asked again. */
const behind = "50 millis"

/**
 * The events after a sequence that pass, oldest first; up to another sequence, or some further, or as many as are a
 * page.
 */
export const pastEvents = Effect.fnUntraced(function* (
  filter: { readonly kind?: string; readonly state?: FinalState },
  after: number,
  upTo: number
) {
  const jetstream = yield* JetStream
  const subject = Subjects.events(filter.kind, filter.state)
  while (true) {
    const { messages, last } = yield* jetstream.batch(Subjects.eventStream, {
      seq: after + 1,
      next_by_subj: subject,
      batch: mostMessages,
      max_bytes: mostBytes
    })
    if (last > after) {
      const events = yield* Effect.forEach(messages, placed)
      return { events: events.filter((one) => one !== undefined), last } satisfies Page
    }
    // Any replica may have answered. The leader knows whether there is nothing more.
    const next = yield* jetstream.read(Subjects.eventStream, { seq: after + 1, next_by_subj: subject })
    if (next === undefined || next.sequence > upTo) return { events: [], last: upTo } satisfies Page
    yield* Effect.sleep(behind)
  }
})
