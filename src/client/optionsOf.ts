/** How a task is to be done, checked here: what is misspelt or out of bounds helps nobody further on. */
import { Predicate, Result, Schema } from "effect"
import { Lane } from "../schemas/Lane.ts"
import { type Later, apart, laterOptions } from "../schemas/Later.ts"
import { TaskOptions, noOptions } from "../schemas/TaskOptions.ts"
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

const decode = Schema.decodeUnknownResult(
  Schema.Struct({
    ...TaskOptions.fields,
    key: Schema.optionalKey(Key),
    lane: Schema.optionalKey(Lane),
    ...laterOptions
  }),
  { errors: "all", onExcessProperty: "error" }
)

interface Options {
  readonly options: TaskOptions
  readonly key?: string
  readonly lane?: Lane
  readonly later?: Later
}

/** Most tasks have none. */
export const optionsOf = (asked: unknown): Result.Result<Options, InvalidRequest> =>
  isEmpty(asked)
    ? noOptionsAsked
    : decode(withoutUndefined(asked)).pipe(
        Result.map(({ key, lane, ...given }): Options => {
          const { rest: options, later } = apart(given)
          return {
            options,
            ...(key === undefined ? {} : { key }),
            ...(lane === undefined ? {} : { lane }),
            ...(later === undefined ? {} : { later })
          }
        }),
        Result.mapError((error) => new InvalidRequest({ faults: faultsOf(error) })),
        Result.filterOrFail(isNamed, () => new InvalidRequest({ faults: [nameless] }))
      )

/** Where a task has no key, one may be made for it on the way, which nothing else has. */
const isNamed = ({ key, later }: Options) => key !== undefined || later?.debounce === undefined

const nameless = {
  path: ["debounce"],
  message: "it takes a key, by which it is known what belongs together"
}

export const noOptionsAsked = Result.succeed<Options>({ options: noOptions })

const isEmpty = (asked: unknown): boolean => isPlain(asked) && Object.keys(asked).length === 0

const isPlain = (asked: unknown): asked is object =>
  Predicate.isObject(asked) && Object.getPrototypeOf(asked) === Object.prototype

/** As in JSON, in which the options travel: what is undefined is not there. */
export const withoutUndefined = (asked: unknown): unknown =>
  isPlain(asked)
    ? Object.fromEntries(
        Object.entries(asked).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, withoutUndefined(value)]]
        )
      )
    : asked
