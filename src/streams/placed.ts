/** An event as it is told, and its place in the stream: who has seen it continues after that. */
import { Effect } from "effect"
import * as Event from "../schemas/Event.ts"
import { decodeRecord } from "./decodeRecord.ts"
import type { StoredMessage } from "./StoredMessage.ts"

export interface Placed {
  readonly sequence: number
  readonly event: Event.Event
}

/** A record that does not decode was not written by Millrace. Whoever listens is told of the next one. */
export const placed = (message: Omit<StoredMessage, "time">): Effect.Effect<Placed | undefined> =>
  decodeRecord(utf8.decode(message.data)).pipe(
    Effect.map((record) => ({ sequence: message.sequence, event: Event.of(record, message.header) })),
    Effect.catchTag("SchemaError", (error) =>
      Effect.as(
        Effect.logWarning(`event ${message.sequence} (${message.subject}) is of no record`, error.message),
        undefined
      )
    )
  )

const utf8 = new TextDecoder()
