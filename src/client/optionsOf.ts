/** How a task is to be done, checked here: what is misspelt or out of bounds helps nobody further on. */
import { Effect, Predicate, Schema } from "effect"
import { TaskOptions } from "../schemas/TaskOptions.ts"
import { faultsOf } from "../schemas/Validation.ts"
import { InvalidRequest } from "./Failures.ts"

/** In bytes of UTF-8. */
const longestKey = 1024

const Key = Schema.String.check(
  Schema.makeFilter((key) =>
    key !== "" && Buffer.byteLength(key) <= longestKey
      ? undefined
      : `a key has at least one character and at most ${longestKey} bytes of UTF-8`
  )
)

const decode = Schema.decodeUnknownEffect(
  Schema.Struct({ ...TaskOptions.fields, key: Schema.optionalKey(Key) }),
  { errors: "all", onExcessProperty: "error" }
)

export const optionsOf = (asked: unknown) =>
  decode(withoutUndefined(asked)).pipe(
    Effect.map(({ key, ...options }) => (key === undefined ? { options } : { options, key })),
    Effect.mapError((error) => new InvalidRequest({ faults: faultsOf(error) }))
  )

/** As in JSON, in which the options travel: what is undefined is not there. */
const withoutUndefined = (asked: unknown): unknown =>
  Predicate.isObject(asked) && Object.getPrototypeOf(asked) === Object.prototype
    ? Object.fromEntries(
        Object.entries(asked).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, withoutUndefined(value)]]
        )
      )
    : asked
