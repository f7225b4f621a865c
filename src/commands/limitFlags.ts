/** The flags that say what a kind is limited to, read as limits. */
import { Effect, Option, Schema } from "effect"
import { type Bounds, KindLimits, isUnlimited } from "../schemas/KindLimits.ts"
import { type Fault, faultsOf } from "../schemas/Validation.ts"
import { OptionInvalid } from "./taskOptions.ts"
import { TimeUnclear, span } from "./times.ts"

interface Said {
  readonly concurrency: Option.Option<number>
  readonly rate: Option.Option<string>
  readonly burst: Option.Option<number>
}

/** Fails where nothing is said: to limit nothing has a command of its own. */
export const limitsOf = Effect.fnUntraced(function* (all: Said, each: Said) {
  const perKey = yield* boundsOf(each, "per-key-")
  const said = {
    ...(yield* boundsOf(all, "")),
    ...(perKey.concurrency === undefined && perKey.rate === undefined ? {} : { perKey })
  }
  if (isUnlimited(said))
    return yield* new OptionInvalid({
      faults: [
        "say what is limited: --concurrency, --rate, --per-key-concurrency or --per-key-rate; `millrace limits clear` takes all limits away"
      ]
    })
  return yield* Effect.mapError(
    decode(said),
    (error) => new OptionInvalid({ faults: faultsOf(error).map(told) })
  )
})

const decode = Schema.decodeUnknownEffect(KindLimits, { errors: "all" })

const boundsOf = Effect.fnUntraced(function* ({ concurrency, rate, burst }: Said, of: string) {
  if (Option.isNone(rate) && Option.isSome(burst))
    return yield* new OptionInvalid({ faults: [`--${of}burst is of a rate: say --${of}rate as well`] })
  const bounds: Bounds = {
    ...(Option.isSome(concurrency) ? { concurrency: concurrency.value } : {}),
    ...(Option.isSome(rate)
      ? {
          rate: {
            ...(yield* rateOf(`${of}rate`, rate.value)),
            ...(Option.isSome(burst) ? { burst: burst.value } : {})
          }
        }
      : {})
  }
  return bounds
})

/** `100/1m`, `5/s`, or `5`, which is a second's. */
const rateOf = Effect.fnUntraced(function* (flag: string, text: string) {
  const [, count, time] = /^(\d{1,9})(?:\/(.+))?$/.exec(text.trim()) ?? []
  const unclear = new TimeUnclear({ flag, text, expected: "a whole number in a time, such as 5/s or 100/1m" })
  if (count === undefined) return yield* unclear
  const seconds = yield* time === undefined
    ? Effect.succeed(1)
    : Effect.mapError(span(flag, /^\d/.test(time) ? time : `1${time}`), () => unclear)
  return { count: Number(count), seconds }
})

const told = ({ path, message }: Fault) => {
  const of = path[0] === "perKey" ? "per-key-" : ""
  const [bound = "", part] = path.map(String).slice(of === "" ? 0 : 1)
  return `--${of}${part === "burst" ? part : bound}: ${message}`
}
