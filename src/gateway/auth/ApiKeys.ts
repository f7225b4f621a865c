/** ApiKeys: who may ask this gateway for something, as configured. */
import { timingSafeEqual } from "node:crypto"
import { readFile } from "node:fs/promises"
import { Config, Context, Effect, Option, Redacted } from "effect"
import { type ApiKey, hashOf } from "./ApiKey.ts"
import { ApiKeysInvalid, parseKeys } from "./parseKeys.ts"

export class ApiKeys extends Context.Service<
  ApiKeys,
  {
    /** Without any key whoever reaches this gateway may do everything; so only this machine reaches it. */
    readonly required: boolean
    /** Whose key this is. All are compared, each in the same time: how long it takes says nothing. */
    readonly of: (key: Redacted.Redacted) => ApiKey | undefined
    readonly named: (name: string) => ApiKey | undefined
  }
>()("millrace/auth/ApiKeys") {
  static readonly make = (keys: ReadonlyArray<ApiKey>) => {
    const hashed = keys.map((key) => ({ key, hash: Buffer.from(key.hash, "hex") }))
    return ApiKeys.of({
      required: keys.length > 0,
      of: (presented) => {
        const hash = hashOf(Redacted.value(presented))
        return hashed.filter((one) => timingSafeEqual(one.hash, hash))[0]?.key
      },
      named: (name) => keys.find((key) => key.name === name)
    })
  }

  /** Of MILLRACE_API_KEYS, or the file that MILLRACE_API_KEYS_FILE names. They are read once, at start. */
  static readonly configured = Effect.gen(function* () {
    const text = yield* Config.option(Config.Redacted(inline))
    const file = yield* Config.option(Config.String(inFile))
    if (Option.isSome(text) && Option.isSome(file)) {
      return yield* new ApiKeysInvalid({ setting: inline, reason: `${inFile} is set as well; unset one` })
    }
    if (Option.isSome(text)) return ApiKeys.make(yield* parseKeys(inline, Redacted.value(text.value)))
    if (Option.isNone(file)) return ApiKeys.make([])
    const content = yield* Effect.tryPromise({
      try: () => readFile(file.value, "utf8"),
      catch: (cause) =>
        new ApiKeysInvalid({ setting: inFile, reason: `the file cannot be read: ${String(cause)}` })
    })
    return ApiKeys.make(yield* parseKeys(inFile, content))
  })
}

const inline = "MILLRACE_API_KEYS"
const inFile = "MILLRACE_API_KEYS_FILE"
