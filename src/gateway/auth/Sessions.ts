/** Sessions: logging in with a key, and who is logged in. Nothing is kept: the cookie says it all. */
import { Clock, Config, Context, Effect, Layer, Redacted } from "effect"
import type { ApiKey } from "./ApiKey.ts"
import { ApiKeys } from "./ApiKeys.ts"
import * as Session from "./Session.ts"

export class Sessions extends Context.Service<
  Sessions,
  {
    /** What the cookie has to say from now on. */
    readonly begin: (key: ApiKey) => Effect.Effect<string>
    /** Whose session it is, if it is one and not over. */
    readonly holder: (token: string) => Effect.Effect<ApiKey | undefined>
  }
>()("millrace/auth/Sessions") {
  static readonly layer = Layer.effect(
    Sessions,
    Effect.gen(function* () {
      const keys = yield* ApiKeys
      // With it who has read the hashes cannot sign a session; each gateway needs the same.
      const secret = Redacted.value(
        yield* Config.Redacted("MILLRACE_SESSION_SECRET").pipe(Config.withDefault(Redacted.make("")))
      )
      return Sessions.of({
        begin: (key) => Effect.map(Clock.currentTimeMillis, (now) => Session.issue(key, now, secret)),
        holder: (token) =>
          Effect.map(Clock.currentTimeMillis, (now) => Session.holderOf(token, keys.named, now, secret))
      })
    })
  )
}
