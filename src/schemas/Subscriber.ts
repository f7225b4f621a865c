/** A durable subscriber: a name under which events wait until they are acknowledged, whoever comes for them and when. */
import { Schema } from "effect"
import { Event } from "./Event.ts"
import { FinalState } from "./TaskRecord.ts"

const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/

/** 1 to 64 lower-case letters, digits and hyphens, the first of them no hyphen. */
export const isSubscriberName = (text: string): boolean => namePattern.test(text)

/** Where a new one begins. One that is there goes on where it is. */
export const After = Schema.Union([
  Schema.Literals(["now", "beginning"]),
  Schema.Int.check(Schema.isGreaterThanOrEqualTo(0))
]).annotate({
  description:
    "Where a new subscriber begins: with what happens from now on, with the oldest event there is, or after the event " +
    "with this sequence. Of one that is there already nothing changes."
})
export type After = typeof After.Type

export const Subscriber = Schema.Struct({
  name: Schema.String,
  kind: Schema.optionalKey(Schema.String),
  state: Schema.optionalKey(FinalState),
  pending: Schema.Int.annotate({ description: "How many events wait that it was never handed." }),
  unacked: Schema.Int.annotate({ description: "How many it was handed and has not acknowledged." }),
  createdAt: Schema.String.annotate({ format: "date-time" })
}).annotate({ identifier: "Subscriber" })
export type Subscriber = typeof Subscriber.Type

/** An event as a subscriber is handed it. `delivery` is what it is acknowledged by, and means nothing else. */
export const Delivered = Schema.Struct({
  sequence: Schema.Int,
  delivery: Schema.String,
  event: Event
}).annotate({ identifier: "Delivered" })
export type Delivered = typeof Delivered.Type

/** An event that is not acknowledged for so long comes again. */
export const ackWithinSeconds = 60

/** At a time. */
export const mostEvents = 256

/** As `next` waits for the first event unless told otherwise, and at most. */
export const waitSeconds = { usual: 20, longest: 30 } as const
