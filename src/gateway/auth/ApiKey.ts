/** ApiKey: what is configured of a key. The key itself is known to its owner alone. */
import { createHash, randomBytes } from "node:crypto"
import { Effect, Schema } from "effect"
import { Scope } from "./Scope.ts"

export const ApiKey = Schema.Struct({
  name: Schema.String.check(Schema.isPattern(/^[a-z0-9][a-z0-9-]{0,62}$/)),
  hash: Schema.String.check(Schema.isPattern(/^[0-9a-f]{64}$/)),
  scopes: Schema.Array(Scope).check(Schema.isMinLength(1)),
  /** Requests, on the average; without it they are not counted. */
  ratePerSecond: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0.001, maximum: 1e6 }))),
  /** Requests that may come at once; as many as come in a second unless said otherwise. */
  burst: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 1e6 })))
})
export type ApiKey = typeof ApiKey.Type

/** 256 bits of chance. The prefix tells a scanner of secrets, and a person, what it is. */
export const make = Effect.sync(() => `mr_${randomBytes(32).toString("base64url")}`)

/** Nobody guesses 256 bits, however fast they are hashed: the slow hashes are for passwords. */
export const hashOf = (key: string): Buffer => createHash("sha256").update(key).digest()

/** As one line of the configuration. */
export const line = ({ name, scopes, hash, ratePerSecond, burst }: ApiKey): string =>
  [
    name,
    scopes.join(","),
    hash,
    ...(ratePerSecond === undefined
      ? []
      : [burst === undefined ? ratePerSecond : `${ratePerSecond}/${burst}`])
  ].join(" ")
