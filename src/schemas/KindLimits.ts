/** The limits of a kind, for the whole fleet: how many of its tasks run at once, and how many begin in a time. */
import { Schema } from "effect"

const count = (minimum: number, maximum: number) => Schema.Int.check(Schema.isBetween({ minimum, maximum }))

const Rate = Schema.Struct({
  count: count(1, 1_000_000).annotate({ description: "So many begin" }),
  seconds: Schema.Finite.check(
    Schema.isBetween(
      { minimum: 0.1, maximum: 604_800 },
      { message: "a time from 0.1 to 604800 seconds, which is a week" }
    )
  ).annotate({
    description: "in so many seconds, evenly spread;"
  }),
  burst: Schema.optionalKey(
    count(1, 1_000_000).annotate({
      description: "so many at once, if there were fewer before; 1 if left out."
    })
  )
}).annotate({ identifier: "Rate" })
export type Rate = typeof Rate.Type

const bounds = {
  /** Each write tells of all that run. */
  concurrency: Schema.optionalKey(count(1, 1_000).annotate({ description: "So many run at once, at most." })),
  rate: Schema.optionalKey(Rate)
}

export const Bounds = Schema.Struct(bounds).annotate({ identifier: "Bounds" })
export type Bounds = typeof Bounds.Type

export const KindLimits = Schema.Struct({
  ...bounds,
  perKey: Schema.optionalKey(
    Bounds.annotate({
      description: "The same for the tasks of each `concurrencyKey`; one without has no such limits."
    })
  )
}).annotate({
  identifier: "KindLimits",
  description:
    "How many tasks of a kind run at once, and begin in a time, in the whole fleet; empty if none is limited."
})
export type KindLimits = typeof KindLimits.Type

export const noLimits: KindLimits = {}

const isUnbounded = ({ concurrency, rate }: Bounds) => concurrency === undefined && rate === undefined

/** Whether nothing is limited. */
export const isUnlimited = (limits: KindLimits): boolean =>
  isUnbounded(limits) && (limits.perKey === undefined || isUnbounded(limits.perKey))
