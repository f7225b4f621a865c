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
export const placed = (message: Omit<StoredMessage, "time">): Effect.Effect<Placed | undefined> => {
  const { sequence, subject, data, header } = message
  const found = Effect.mapEager(decodeRecord(utf8.decode(data)), (record): Placed => ({
    sequence,
    event: Event.of(record, header)
  }))
  return Effect.catchEager(found, (error) =>
    Effect.as(Effect.logWarning(`event ${sequence} (${subject}) is of no record`, error.message), undefined)
  )
}

const utf8 = new TextDecoder()
