/** The notify actor: sends a mail or calls a webhook. */
import { Clock, Effect } from "effect"
import { Notify } from "../schemas/Notify.ts"
import { Mailer } from "./notify/Mailer.ts"
import { Webhooks } from "./notify/Webhooks.ts"
import * as Actor from "./runtime/Actor.ts"
import { CurrentTask } from "./runtime/CurrentTask.ts"

export const NotifyActor = Actor.define(Notify, {
  // A mail with all that it may carry takes a while to hand over.
  timeout: "1 minute",
  // Up to 26 minutes in all: a receiver may be restarted, or deployed anew, without missing anything.
  retry: { attempts: 8, factor: 4, cap: "10 minutes" },
  giveUpOn: [
    "MailNotConfigured",
    "MailLoginRefused",
    "MailRefused",
    "AttachmentsTooLarge",
    "BlobMissing",
    "AddressBlocked",
    "WebhookGone"
  ],
  run: Effect.fn("Notify.run")(function* (input) {
    const began = yield* Clock.currentTimeMillis
    const { id } = yield* CurrentTask
    const sent =
      "email" in input
        ? yield* Mailer.use((mailer) => mailer.send({ ...input.email, id }))
        : yield* Webhooks.use((webhooks) => webhooks.post({ ...input.webhook, id }))
    const channel = "email" in input ? ("email" as const) : ("webhook" as const)
    return { channel, ...sent, elapsedMs: (yield* Clock.currentTimeMillis) - began }
  })
})
