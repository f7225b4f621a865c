/** The numbers that are asked for in a query or a header. */
import { Schema } from "effect"
import { longestWait } from "./Preferences.ts"

const between = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

export const Wait = between(0, longestWait).annotate({
  description: "Holds the answer for so many seconds at most, until the task is finished."
})

export const Recent = between(0, 500).annotate({
  description: "Begins with about so many of the newest events."
})

export const LastEventId = Schema.Int.check(Schema.isGreaterThanOrEqualTo(0)).annotate({
  description: "Goes on after the event of this id, without a gap."
})
