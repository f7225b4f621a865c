/** What is asked about tasks and events, checked here: NATS would take a misspelt word for one that nothing matches. */
import { Effect, Schema } from "effect"
import { ContentType } from "../schemas/Blob.ts"
import { KindLimits } from "../schemas/KindLimits.ts"
import { After } from "../schemas/Subscriber.ts"
import { kindPattern } from "../schemas/Task.ts"
import { FinalState, TaskState } from "../schemas/TaskRecord.ts"
import { faultsOf } from "../schemas/Validation.ts"
import type { EventFilter, Query } from "./Client.ts"
import { InvalidRequest } from "./Failures.ts"

const Kind = Schema.optional(Schema.String.check(Schema.isPattern(kindPattern)))

const Time = Schema.optional(
  Schema.Date.check(
    Schema.makeFilter((time) => (Number.isNaN(time.getTime()) ? "a date that there is" : undefined))
  )
)

/** How many a page may have is said by the way. */
const Queried = Schema.Struct({
  state: Schema.optional(TaskState),
  kind: Kind,
  limit: Schema.optional(Schema.Number),
  cursor: Schema.optional(Schema.String),
  since: Time,
  until: Time
})

const Filtered = Schema.Struct({
  kind: Kind,
  state: Schema.optional(FinalState),
  after: Schema.optional(After),
  name: Schema.optional(Schema.String)
})

const checking = <Asked>(schema: Schema.Codec<unknown, unknown>) => {
  const decode = Schema.decodeUnknownEffect(schema, { errors: "all", onExcessProperty: "error" })
  return (asked: Asked) =>
    decode(asked).pipe(
      Effect.mapBoth({
        onSuccess: () => asked,
        onFailure: (error) => new InvalidRequest({ faults: faultsOf(error) })
      })
    )
}

/** What comes from a file whose type nobody knows has none. */
const Stored = Schema.Struct({ contentType: Schema.Union([Schema.Literal(""), ContentType]) })

export const checkedQuery = checking<Query>(Queried)
export const checkedFilter = checking<EventFilter>(Filtered)
export const checkedLimits = checking<KindLimits>(KindLimits)
export const checkedStored = checking<{ readonly contentType: string }>(Stored)

/** As long as it takes, where it is infinite. */
export const checkedTime = (timeoutMs: unknown): Effect.Effect<void, InvalidRequest> =>
  typeof timeoutMs === "number" && !Number.isNaN(timeoutMs)
    ? Effect.void
    : new InvalidRequest({ faults: [{ path: ["timeoutMs"], message: "a number of milliseconds" }] })
