/** What is asked about tasks and events, checked here: NATS would take a misspelt word for one that nothing matches. */
import { Effect, Schema } from "effect"
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

export const checkedQuery = checking<Query>(Queried)
export const checkedFilter = checking<EventFilter>(Filtered)
