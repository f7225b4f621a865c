/** Allowance: how often one may ask. Each gateway counts for itself, so that two let through twice as much. */
import { createHash } from "node:crypto"
import { Context, Duration, Effect, Layer } from "effect"
import { RateLimiter } from "effect/persistence"
import { HttpServerRespondable, HttpServerResponse } from "effect/http"
import * as Problem from "../Problems.ts"
import type { ApiKey } from "./ApiKey.ts"

/** Asking again before that is of no use. */
interface Exhausted {
  readonly _tag: "Exhausted"
  readonly retryAfter: Duration.Duration
}

export class Allowance extends Context.Service<
  Allowance,
  {
    /** For one request with this key. */
    readonly ofKey: (key: ApiKey) => Effect.Effect<void, Exhausted>
    /** For one attempt to log in, from this address. */
    readonly ofLogin: (address: string) => Effect.Effect<void, Exhausted>
  }
>()("millrace/auth/Allowance") {
  static readonly layer = Layer.effect(
    Allowance,
    Effect.gen(function* () {
      const limiter = yield* RateLimiter.make
      const take = (key: string, burst: number, ratePerSecond: number): Effect.Effect<void, Exhausted> =>
        limiter
          .consume({
            key,
            limit: burst,
            window: Duration.seconds(burst / ratePerSecond),
            algorithm: "token-bucket"
          })
          .pipe(
            Effect.asVoid,
            Effect.catchTag("RateLimiterError", ({ reason }) =>
              reason._tag === "RateLimitExceeded"
                ? Effect.fail<Exhausted>({ _tag: "Exhausted", retryAfter: reason.retryAfter })
                : Effect.die(reason)
            )
          )
      return Allowance.of({
        ofKey: ({ name, ratePerSecond, burst }) =>
          ratePerSecond === undefined
            ? Effect.void
            : take(`key ${name}`, burst ?? Math.max(1, Math.ceil(ratePerSecond)), ratePerSecond),
        ofLogin: (address) => take(`login ${drawerOf(address)}`, logins, logins / loginWindow)
      })
    })
  ).pipe(Layer.provide(Layer.fresh(RateLimiter.layerStoreMemory)))
}

/** Logins of one address at once, and how many seconds until there are as many again. */
const logins = 30
const loginWindow = 60

/** Addresses have no end and memory has one; that two of them share a drawer is rare and does little harm. */
const drawerOf = (address: string) => createHash("sha256").update(address).digest().readUInt16BE() % 4096

export const tooMany = ({ retryAfter }: Exhausted, what: string) => {
  const seconds = Math.max(1, Math.ceil(Duration.toSeconds(retryAfter)))
  const detail = `${what} Try again in ${seconds} s.`
  return Effect.map(
    HttpServerRespondable.toResponse(new Problem.TooManyRequests({ detail })),
    HttpServerResponse.setHeader("retry-after", String(seconds))
  )
}
