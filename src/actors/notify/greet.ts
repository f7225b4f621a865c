/** Says hello to the mail server, and logs in if the address says as whom; no mail is sent. */
import { Effect, Option, Redacted } from "effect"
import { smtpUrl } from "./Mailer.ts"
import { hiding, open } from "./smtp.ts"

/** Whether it answers, or why not; undefined if none is named. */
export const greet = Effect.gen(function* () {
  const url = yield* smtpUrl
  if (Option.isNone(url)) return undefined
  const address = Redacted.value(url.value)
  const hide = hiding(address)
  const transport = yield* Effect.acquireRelease(
    Effect.sync(() => open(address)),
    (opened) => Effect.sync(() => opened.close())
  )
  const { host } = new URL(address)
  return yield* Effect.tryPromise({
    try: () => transport.verify(),
    catch: (cause) => hide(cause instanceof Error ? cause.message : String(cause))
  }).pipe(
    Effect.match({
      onSuccess: () => ({ host, isThere: true, reason: "it answers" }),
      onFailure: (reason) => ({ host, isThere: false, reason })
    })
  )
}).pipe(Effect.scoped)
