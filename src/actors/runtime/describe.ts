/** A failure as it is written down: its name, a sentence, and its fields. */
import { inspect } from "node:util"
import { Cause, Option, Result, Schema } from "effect"
import type * as Task from "../../schemas/Task.ts"
import type { TaskError } from "../../schemas/TaskRecord.ts"
import { InvalidInput } from "../../schemas/Validation.ts"
import { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import {
  DeadlinePassed,
  InvalidHeaders,
  InvalidJson,
  InvalidKey,
  TimedOut,
  WorkerKilled
} from "./failures.ts"

/** What the pipeline itself adds to the failures of every kind. */
const own = Schema.Union([
  InvalidJson,
  InvalidKey,
  InvalidHeaders,
  InvalidInput,
  TimedOut,
  DeadlinePassed,
  WorkerKilled,
  NatsUnavailable
])

/** A defect is named `Crashed`: a bug of the actor, not a state of the world. Its stack goes to the log, not here. */
export const describe = (contract: Task.Any, cause: Cause.Cause<Task.Tagged>): TaskError => {
  const failure = Cause.findErrorOption(cause)
  if (Option.isNone(failure)) return { tag: "Crashed", message: messageOf(Cause.squash(cause)) }
  const { value } = failure
  const fields = fieldsOf(contract, value)
  const described = { tag: value._tag, message: messageOf(value) }
  return fields === undefined ? described : { ...described, details: fields }
}

const messageOf = (thrown: unknown): string => {
  const said: unknown = thrown instanceof Error ? thrown.message : thrown
  // Not every value can be made a string of.
  const text = typeof said === "string" ? said : inspect(said, { depth: 1 })
  return text.slice(0, longest).replace(controls, " ")
}

/** A message may quote what it is about; the record must stay small. */
const longest = 4_000

/** It goes into logs: whoever wrote what is quoted must write no line of their own there, and no colours. */
const controls = /[\p{Cc}\u2028\u2029]+/gu

/** Of the fields as JSON; larger ones are left out. */
const largest = 16_000

const fieldsOf = (contract: Task.Any, failure: Task.Tagged): Schema.Json | undefined => {
  const encoded = Result.orElse(Schema.encodeUnknownResult(contract.failure)(failure), () =>
    Schema.encodeUnknownResult(own)(failure)
  )
  if (Result.isFailure(encoded)) return undefined
  const json = Schema.decodeUnknownResult(Fields)(encoded.success)
  if (Result.isFailure(json)) return undefined
  const { _tag: _, ...fields } = json.success
  const size = JSON.stringify(fields).length
  return Object.keys(fields).length === 0 || size > largest ? undefined : fields
}

const Fields = Schema.Record(Schema.String, Schema.Json)
