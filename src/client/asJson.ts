/** An input as JSON: what cannot be written as such is no input. */
import { Effect, type Schema } from "effect"
import { InvalidInput } from "../schemas/Validation.ts"

/** An address may be a URL, and a time a Date: as JSON they are texts. */
export const asJson = (kind: string, input: unknown): Effect.Effect<Schema.Json, InvalidInput> =>
  Effect.try({
    try: (): Schema.Json => JSON.parse(JSON.stringify(input) ?? "null"),
    catch: (cause) =>
      new InvalidInput({
        kind,
        faults: [{ path: [], message: `it cannot be written as JSON: ${String(cause)}` }]
      })
  })
