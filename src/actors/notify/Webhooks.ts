/** Webhooks: posts JSON to an address, signed, and says what was answered. After Standard Webhooks. */
import { Clock, Config, Context, Duration, Effect, Layer, Option, Redacted, type Schema } from "effect"
import { Agent, request } from "undici"
import manifest from "../../../package.json" with { type: "json" }
import { AddressBlocked } from "../../schemas/Download.ts"
import { WebhookGone, WebhookUnavailable } from "../../schemas/Notify.ts"
import { Blocked, allowed, asking, connector } from "../download/guard.ts"
import { reasonOf } from "../download/reason.ts"
import { retryAfterMs } from "../download/retryAfter.ts"
import { outgoing } from "../../telemetry/tracing.ts"
import { beginningOf } from "./beginningOf.ts"
import { oneLine } from "./oneLine.ts"
import { WebhookSecrets, secretsIn, signatureFor } from "./signature.ts"

export interface Webhook {
  /** The task's id: a receiver drops a repeat by it. */
  readonly id: string
  readonly url: URL
  readonly body: Schema.Json
}

/** From the connection to the head of the answer. A receiver takes note of a webhook; the work it does later. */
const patience = Duration.seconds(15)

/** Enough of an answer to see what it is about. */
const answerCharacters = 200

export class Webhooks extends Context.Service<
  Webhooks,
  {
    readonly post: (
      webhook: Webhook
    ) => Effect.Effect<
      { readonly messageId: string; readonly answer: string },
      AddressBlocked | WebhookGone | WebhookUnavailable
    >
  }
>()("millrace/Webhooks") {
  static readonly layer = Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const allow = yield* allowed("NOTIFY_ALLOW")
      const said = yield* Config.option(Config.schema(WebhookSecrets, "NOTIFY_WEBHOOK_SECRETS"))
      const secrets = secretsIn(Option.match(said, { onNone: () => "", onSome: Redacted.value }))
      const agent = yield* Effect.acquireRelease(
        Effect.sync(
          () =>
            new Agent({
              // Longer than our patience, which is what is to end a call.
              connect: connector({ allow, timeout: 20_000 }),
              headersTimeout: 20_000,
              bodyTimeout: 20_000,
              // With HTTP/1.1 every call has a connection to itself, so that giving one up disturbs no other.
              allowH2: false
            })
        ),
        (opened) => Effect.promise(() => opened.destroy())
      )

      return Webhooks.of({
        post: Effect.fn("Webhooks.post")(function* ({ id, url, body: told }) {
          const timestamp = `${Math.floor((yield* Clock.currentTimeMillis) / 1000)}`
          const body = JSON.stringify(told)
          const signature = signatureFor(secrets, { host: url.hostname, id, timestamp, body })
          // A redirect is not followed: it would take the body to where its sender did not send it.
          const call = (signal: AbortSignal, traced: Readonly<Record<string, string>>) =>
            request(url, {
              dispatcher: agent,
              signal,
              method: "POST",
              headers: {
                ...traced,
                "content-type": "application/json",
                "user-agent": `Millrace/${manifest.version} (webhook)`,
                "webhook-id": id,
                // Of this attempt: a receiver takes no message that is older than a few minutes.
                "webhook-timestamp": timestamp,
                ...(signature === undefined ? {} : { "webhook-signature": signature })
              },
              body
            })
          const {
            statusCode,
            headers,
            body: answered
          } = yield* outgoing("POST", url, (traced) =>
            Effect.tryPromise({
              try: (signal) => asking.run(signal, () => call(signal, traced)),
              catch: (cause) => unanswered(url.href, cause)
            })
          ).pipe(
            Effect.timeoutOrElse({
              duration: patience,
              orElse: () => unavailable(url.href, `no answer in ${Duration.toSeconds(patience)} seconds`)
            })
          )
          const answer = oneLine(`${statusCode} ${yield* beginningOf(answered)}`, 4 + answerCharacters)
          if (statusCode >= 200 && statusCode < 300) return { messageId: id, answer }
          if (statusCode === 410) return yield* new WebhookGone({ url: url.href })
          const redirected = statusCode < 400 ? "; redirects are not followed" : ""
          const wait = retryAfterMs([headers["retry-after"]].flat()[0], yield* Clock.currentTimeMillis)
          return yield* new WebhookUnavailable({
            url: url.href,
            reason: `it answered ${answer}${redirected}`,
            status: statusCode,
            ...(wait === undefined ? {} : { retryAfterMs: wait })
          })
        })
      })
    })
  )
}

const unavailable = (url: string, reason: string) => new WebhookUnavailable({ url, reason })

const unanswered = (url: string, cause: unknown) =>
  cause instanceof Blocked
    ? new AddressBlocked({ url, reason: cause.reason })
    : unavailable(url, reasonOf(cause))
