/** An input as JSON: what cannot be written as such is no input. */
import { Result, type Schema } from "effect"
import { InvalidInput } from "../schemas/Validation.ts"

export interface Json {
  readonly value: Schema.Json
  /** The same as it is written. */
  readonly text: string
}

/** An address may be a URL, and a time a Date: as JSON they are texts. */
export const asJson = (kind: string, input: unknown): Result.Result<Json, InvalidInput> =>
  Result.try({
    try: (): Json => {
      const text = JSON.stringify(input) ?? "null"
      return { value: JSON.parse(text), text }
    },
    catch: (cause) =>
      new InvalidInput({
        kind,
        faults: [{ path: [], message: `it cannot be written as JSON: ${String(cause)}` }]
      })
  })
