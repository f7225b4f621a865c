/** Webhooks: posts JSON to an address and says what was answered. */
import { Clock, Context, Duration, Effect, Layer, Option, type Schema, Stream } from "effect"
import { Agent, request } from "undici"
import manifest from "../../../package.json" with { type: "json" }
import { WebhookRefused, WebhookUnavailable } from "../../schemas/Notify.ts"
import { reasonOf } from "../download/reason.ts"

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
      WebhookRefused | WebhookUnavailable
    >
  }
>()("millrace/Webhooks") {
  static readonly layer = Layer.effect(
    Webhooks,
    Effect.gen(function* () {
      const agent = yield* Effect.acquireRelease(Effect.sync(open), (opened) =>
        Effect.promise(() => opened.destroy())
      )
      return Webhooks.of({
        post: Effect.fn("Webhooks.post")(function* (webhook) {
          const url = webhook.url.href
          const unavailable = (reason: string) => new WebhookUnavailable({ url, reason })
          const now = yield* Clock.currentTimeMillis
          const { statusCode, body } = yield* Effect.tryPromise({
            try: (signal) => answerTo(webhook, { now, dispatcher: agent, signal }),
            catch: (cause) => unavailable(reasonOf(cause))
          }).pipe(
            Effect.timeoutOrElse({
              duration: patience,
              orElse: () => unavailable(`no answer in ${Duration.toSeconds(patience)} seconds`)
            })
          )
          const answer = `${statusCode} ${yield* beginningOf(body)}`.trim()
          const verdict = verdictOn(statusCode)
          if (verdict === "again") return yield* unavailable(`it answered ${answer}`)
          if (verdict === "refused") return yield* new WebhookRefused({ url, status: statusCode })
          return { messageId: webhook.id, answer }
        })
      })
    })
  )
}

/**
 * Any address may be called, also private ones, and nothing is signed: whoever wants to change that (#4) refuses the
 * connection here and adds a header below.
 */
const open = () =>
  new Agent({
    // Longer than our patience, which is what is to end a call.
    connect: { timeout: 20_000 },
    headersTimeout: 20_000,
    bodyTimeout: 20_000,
    // With HTTP/1.1 every call has a connection to itself, so that giving one up disturbs no other.
    allowH2: false
  })

const answerTo = (
  { id, url, body }: Webhook,
  { now, ...options }: { readonly now: number; readonly dispatcher: Agent; readonly signal: AbortSignal }
) =>
  // A redirect is not followed: it would take the body to where its sender did not send it.
  request(url, {
    ...options,
    method: "POST",
    headers: {
      "content-type": "application/json",
      "user-agent": `Millrace/${manifest.version} (webhook)`,
      "webhook-id": id,
      "webhook-timestamp": `${Math.floor(now / 1000)}`
    },
    body: JSON.stringify(body)
  })

/** Too slow, too early, too many or out of order may pass; another answer but success would only be repeated. */
const verdictOn = (status: number): "taken" | "again" | "refused" => {
  if (status >= 200 && status < 300) return "taken"
  return status >= 500 || [408, 425, 429].includes(status) ? "again" : "refused"
}

/** The status has decided already: an answer that does not end, or breaks, is cut short and changes nothing. */
const beginningOf = (body: AsyncIterable<Uint8Array>): Effect.Effect<string> =>
  Stream.fromAsyncIterable(body, () => "broken off").pipe(
    Stream.catch(() => Stream.empty),
    Stream.interruptWhen(Effect.sleep("2 seconds")),
    Stream.decodeText(),
    Stream.scan(
      () => "",
      (text, more) => text + more
    ),
    Stream.takeUntil((text) => text.length >= 2 * answerCharacters),
    Stream.runLast,
    Effect.map(Option.getOrElse(() => "")),
    // By characters and not by halves of them.
    Effect.map((text) => Array.from(text).slice(0, answerCharacters).join(""))
  )
