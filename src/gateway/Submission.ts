/** What POST /v1/tasks takes: one form per kind for whoever reads the API description, one for all to decode with. */
import { Effect, Predicate, Schema } from "effect"
import { Lane } from "../schemas/Lane.ts"
import { laterOptions } from "../schemas/Later.ts"
import type { Any } from "../schemas/Task.ts"
import { submittedOptions } from "../schemas/TaskOptions.ts"
import { Tasks, find } from "../schemas/Tasks.ts"
import { type Fault, decodeInput, faultsOf } from "../schemas/Validation.ts"
import { invalidRequest } from "./refusals.ts"

/** In bytes of UTF-8: room for whatever names something in another system, and not for the thing itself. */
const longestKey = 1024

/** Why this text cannot be an idempotency key, or undefined if it can. */
export const faultOfKey = (key: string): string | undefined => {
  if (key === "") return "an idempotency key has at least one character"
  const bytes = Buffer.byteLength(key)
  return bytes > longestKey
    ? `an idempotency key has at most ${longestKey} bytes of UTF-8; this one has ${bytes}`
    : undefined
}

/** Described before it is checked: what no JSON Schema can say, a check or what is said of one, is left out of it. */
const Key = Schema.String.annotate({
  description:
    "What you call this task: any text of at most 1 KB. The same text for the same kind is the same task, " +
    "however often it is sent, for as long as its record is kept; with another input it is refused."
}).check(Schema.makeFilter(faultOfKey))

/** The bounds are settings, which a description of the API does not know. */
const ResultTtl = Schema.Int.annotate({
  description:
    "How long the result is kept if the task succeeds: seconds, from 60 up to the retention (7 days)."
})

/** What the form of a kind is called in the API description. */
export const formName = (kind: string): string => `Submit-${kind}`

const fieldsOf = (contract: Any) => ({
  input: contract.input,
  key: Schema.optionalKey(Key),
  resultTtl: Schema.optionalKey(ResultTtl),
  lane: Schema.optionalKey(Lane),
  ...submittedOptions,
  ...laterOptions
})

/** For the route of one kind, whose path says which. */
export const formOf = (contract: Any) =>
  Schema.Struct(fieldsOf(contract)).annotate({
    identifier: `Do-${contract.name}`,
    title: contract.title,
    examples: [{ input: contract.example }]
  })

export const Submission = Schema.Union(
  Object.values<Any>(Tasks).map((contract) =>
    Schema.Struct({ kind: Schema.Literal(contract.name), ...fieldsOf(contract) }).annotate({
      identifier: formName(contract.name),
      title: contract.title,
      examples: [{ kind: contract.name, input: contract.example }]
    })
  )
).annotate({ identifier: "Submission" })

/** How many tasks go into one batch. */
export const mostTasks = 1_000

/** Of a batch, in bytes: to take it apart holds up everybody else for some 50 ms. */
export const longestBatch = 8 * 1024 * 1024

const decodeTasks = Schema.decodeUnknownEffect(
  Schema.Struct({
    tasks: Schema.Array(Schema.Unknown).check(Schema.isMinLength(1), Schema.isMaxLength(mostTasks))
  }),
  { errors: "all", onExcessProperty: "error" }
)

/** Each task of it is decoded by itself. */
export const decodeBatch = (body: unknown) =>
  Effect.catchTag(decodeTasks(body), "SchemaError", (error) => Effect.fail(invalidRequest(faultsOf(error))))

interface Bounds {
  readonly minimum: number
  readonly maximum: number
}

/** Decodes a submission, of whatever kind. If it fails, the faults of its input are told along with its own. */
export const decodeSubmission = (ttl: Bounds) => {
  const decode = Schema.decodeUnknownEffect(
    Schema.Struct({
      kind: Schema.String,
      input: Schema.Json,
      key: Schema.optionalKey(Key),
      resultTtl: Schema.optionalKey(Schema.Int.check(Schema.isBetween(ttl))),
      lane: Schema.optionalKey(Lane),
      ...submittedOptions,
      ...laterOptions
    }),
    { errors: "all", onExcessProperty: "error" }
  )
  return (body: unknown) =>
    Effect.catchEager(decode(body), (error) =>
      Effect.flatMap(inputFaults(body), (faults) =>
        Effect.fail(invalidRequest([...faultsOf(error), ...faults]))
      )
    )
}

const inputFaults = (body: unknown): Effect.Effect<ReadonlyArray<Fault>> => {
  if (!Predicate.hasProperty(body, "kind") || !Predicate.hasProperty(body, "input")) return Effect.succeed([])
  const contract = typeof body.kind === "string" ? find(body.kind) : undefined
  if (contract === undefined) return Effect.succeed([])
  return Effect.match(decodeInput(contract, body.input), {
    onSuccess: () => [],
    onFailure: ({ faults }) => faults.map(({ path, message }) => ({ path: ["input", ...path], message }))
  })
}
