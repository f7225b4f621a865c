/** Checking an input against the contract of its kind, with the path of every fault. */
import { Effect, Exit, Schema, SchemaIssue } from "effect"
import type { Any } from "./Task.ts"
import { find, taskNames } from "./Tasks.ts"

/** There is no such kind. */
export class UnknownKind extends Schema.TaggedError<UnknownKind>()("UnknownKind", {
  kind: Schema.String,
  /** Those that there are, where they are not the ones of this process. */
  kinds: Schema.optionalKey(Schema.Array(Schema.String))
}) {
  override get message() {
    return `There is no kind "${this.kind}"; there are ${(this.kinds ?? taskNames).join(", ")}.`
  }
}

/** One fault: where in the input, and what is expected there. */
export const Fault = Schema.Struct({
  path: Schema.Array(Schema.Union([Schema.String, Schema.Finite])),
  message: Schema.String
}).annotate({ identifier: "Fault" })
export type Fault = typeof Fault.Type

/** The input does not fit the contract of its kind. It never will: mend it and submit it again. */
export class InvalidInput extends Schema.TaggedError<InvalidInput>()("InvalidInput", {
  kind: Schema.String,
  faults: Schema.Array(Fault)
}) {
  override get message() {
    const faults = this.faults.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join(".")}: ${message}`
    )
    return `This is no input for ${this.kind}: ${faults.join("; ")}.`
  }
}

/** What is misspelt is a fault as well: an option that is silently ignored helps nobody. */
const strict = { errors: "all", onExcessProperty: "error" } as const

/** What a schema calls itself, its reader does not know; nor what a key is to it. */
const leafHook = (issue: SchemaIssue.Leaf): string => {
  const message = SchemaIssue.defaultLeafHook(issue)
  if (issue._tag === "InvalidType" && issue.ast._tag === "Objects" && message.startsWith("Expected "))
    return "Expected an object"
  return plainly[message] ?? message
}

const plainly: Readonly<Record<string, string>> = {
  "Missing key": "it is missing",
  "Expected no excess property": "there is no such field here"
}

const format = SchemaIssue.makeFormatterStandardSchemaV1({ leafHook })

/** More help nobody; a quarter of a megabyte of nonsense would have a hundred thousand. */
const mostFaults = 20

/** Of a name that a path goes through: whoever writes a longer one knows it by its beginning. */
const longestStep = 100

export const faultsOf = (error: Schema.SchemaError): ReadonlyArray<Fault> =>
  format(error.issue)
    .issues.slice(0, mostFaults)
    .map((issue) => ({
      path: (issue.path ?? []).map((step) => {
        const key = typeof step === "object" ? step.key : step
        return typeof key === "number" ? key : String(key).slice(0, longestStep)
      }),
      message: issue.message
    }))

export const contractOf = (kind: string): Effect.Effect<Any, UnknownKind> => {
  const contract = find(kind)
  return contract === undefined ? Effect.fail(new UnknownKind({ kind })) : Effect.succeed(contract)
}

/** Levels of nesting. Nobody means more, and `JSON.stringify` and its like fail at a few thousand. */
export const deepest = 500

/** Inputs as the kind's program takes them. What waits for nothing is an Exit. */
export const decodingInput = <Input>(contract: {
  readonly name: string
  readonly input: Schema.Codec<Input, unknown>
}) => {
  const decode = Schema.decodeUnknownEffect(contract.input, strict)
  return (input: unknown): Effect.Effect<Input, InvalidInput> => {
    if (isTooDeep(input)) return Exit.fail(new InvalidInput({ kind: contract.name, faults: [tooDeep] }))
    return Effect.mapErrorEager(
      decode(input),
      (error) => new InvalidInput({ kind: contract.name, faults: faultsOf(error) })
    )
  }
}

/** One of them. */
export const decodeInput = <Input>(
  contract: { readonly name: string; readonly input: Schema.Codec<Input, unknown> },
  input: unknown
): Effect.Effect<Input, InvalidInput> => decodingInput(contract)(input)

/** Whether it is one, for whoever hands it on as it is. */
export const checkInput = (contract: Any, input: unknown): Effect.Effect<unknown, InvalidInput> => {
  const known = checks.get(contract)
  if (known !== undefined) return known(input)
  const check = decodingInput(contract)
  checks.set(contract, check)
  return check(input)
}

const checks = new WeakMap<Any, ReturnType<typeof decodingInput>>()

const tooDeep: Fault = { path: [], message: `it is nested deeper than ${deepest} levels` }

const isTooDeep = (input: unknown, left = deepest): boolean => {
  if (left < 0) return true
  if (typeof input !== "object" || input === null) return false
  return Object.values(input).some((value) => isTooDeep(value, left - 1))
}
