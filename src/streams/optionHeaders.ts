/** A task's options as headers of its message, and back. */
import { Result, Schema } from "effect"
import { TaskOptions, noOptions } from "../schemas/TaskOptions.ts"
import { faultsOf } from "../schemas/Validation.ts"
import type { HeaderList } from "./JetStream.ts"
import { header } from "./Subjects.ts"

export const headersOf = (options: TaskOptions): HeaderList => {
  // So are those of nearly every task.
  if (options === noOptions) return none
  const { retry = {}, notify } = options
  const values: ReadonlyArray<readonly [string, string | number | undefined]> = [
    [header.resultTtl, options.resultTtl],
    [header.attempts, retry.attempts],
    [header.retryFirst, retry.first],
    [header.retryFactor, retry.factor],
    [header.retryCap, retry.cap],
    [header.timeout, options.timeout],
    [header.deadline, options.deadline],
    [header.concurrencyKey, options.concurrencyKey],
    [header.notify, notify === undefined ? undefined : JSON.stringify(notify)]
  ]
  return values.flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)] as const]))
}

const none: HeaderList = []

/** Given the value of a header. A string says what is wrong with them. */
export const optionsOf = (valueOf: (name: string) => string | undefined): TaskOptions | string => {
  const retry = given({
    attempts: number(valueOf(header.attempts)),
    first: number(valueOf(header.retryFirst)),
    factor: number(valueOf(header.retryFactor)),
    cap: number(valueOf(header.retryCap))
  })
  const found = given({
    resultTtl: number(valueOf(header.resultTtl)),
    retry,
    timeout: number(valueOf(header.timeout)),
    deadline: valueOf(header.deadline),
    concurrencyKey: valueOf(header.concurrencyKey),
    notify: json(valueOf(header.notify))
  })
  if (found === undefined) return noOptions
  const decoded = decode(found)
  if (Result.isSuccess(decoded)) return decoded.success
  return faultsOf(decoded.failure)
    .map(({ path, message }) => `${nameOf(path)}: ${message}`)
    .join("; ")
}

const decode = Schema.decodeUnknownResult(TaskOptions, { errors: "all" })

/** Undefined if nothing is given at all. */
const given = (fields: { readonly [name: string]: unknown }) => {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** What is no number stays as it is, for the schema to name the fault. */
const number = (text: string | undefined) =>
  text !== undefined && /^[0-9]{1,16}(\.[0-9]{1,24})?(e-[0-9]{1,3})?$/.test(text) ? Number(text) : text

const json = (text: string | undefined): unknown => {
  if (text === undefined) return undefined
  return Result.getOrElse(parse(text), () => text)
}

const parse = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

/** Which header an option came in. */
const nameOf = (path: ReadonlyArray<string | number>): string => {
  switch (path.join(".")) {
    case "resultTtl":
      return header.resultTtl
    case "retry.attempts":
      return header.attempts
    case "retry.first":
      return header.retryFirst
    case "retry.factor":
      return header.retryFactor
    case "retry.cap":
      return header.retryCap
    case "timeout":
      return header.timeout
    case "deadline":
      return header.deadline
    case "concurrencyKey":
      return header.concurrencyKey
    default:
      return header.notify
  }
}
