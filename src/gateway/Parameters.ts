/** What can be asked for in a query or a header. */
import { Schema } from "effect"
import { rfc3339 } from "../schemas/Rfc3339.ts"
import { longestWait } from "./Preferences.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

export const Wait = between(0, longestWait).annotate({
  description: "Holds the answer for so many seconds at most, until the task is finished."
})

export const Recent = between(0, 500).annotate({
  description: "Begins with about so many of the newest events."
})

export const Again = Schema.Boolean.annotate({
  description:
    "With `state`: also the ends of tasks that were done again (`run` 2 and later), in whatever state. Who keeps a list " +
    "of the tasks that failed hears so of those that are to leave it, and of nothing else."
})

export const LastEventId = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
  description: "Goes on after the event of this id, without a gap."
})

export const Limit = between(1, 100).annotate({
  description: "How many tasks a page has at most; 20 unless said otherwise."
})

export const CursorText = Schema.String.annotate({
  description: "The `next` of the page before; what it says means nothing to anybody else."
})

export const Since = rfc3339("Only tasks that were finished at that time or later.")
export const Until = rfc3339("Only tasks that were finished before that time.")
