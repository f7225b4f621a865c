/** Notify: tell someone, by e-mail or by webhook. At least once: a receiver drops a repeat by its message id. */
import { Schema } from "effect"
import { HttpUrl } from "./Download.ts"
import * as Task from "./Task.ts"

/** No mail server was named. */
export class MailNotConfigured extends Schema.TaggedError<MailNotConfigured>()("MailNotConfigured", {}) {
  override get message() {
    return "E-mail cannot be sent: set SMTP_URL (smtp://user:password@host:587) for the notify actor."
  }
}

/** The mail server refused for good (5xx): no such mailbox, or a policy. */
export class MailRefused extends Schema.TaggedError<MailRefused>()("MailRefused", {
  to: Schema.String,
  answer: Schema.String
}) {
  override get message() {
    return `The mail server refuses mail to ${this.to}: ${this.answer}.`
  }
}

/** The mail server cannot take it now (4xx), or cannot be reached. It may have taken it before the line broke. */
export class MailUnavailable extends Schema.TaggedError<MailUnavailable>()("MailUnavailable", {
  to: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `Mail to ${this.to} could not be handed over: ${this.reason}.`
  }
}

/** The receiver answered 410, or another status that asking again will not change. */
export class WebhookRefused extends Schema.TaggedError<WebhookRefused>()("WebhookRefused", {
  url: Schema.String,
  status: Schema.Int
}) {
  override get message() {
    return `${this.url} answered ${this.status}: it does not take this webhook.`
  }
}

/** The receiver answered 5xx or 429, or could not be reached. */
export class WebhookUnavailable extends Schema.TaggedError<WebhookUnavailable>()("WebhookUnavailable", {
  url: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    return `${this.url} could not take the webhook: ${this.reason}.`
  }
}

const Address = Schema.String.check(
  Schema.isPattern(/^[^\s@<>,;"]{1,64}@[^\s@<>,;"]{1,255}$/, {
    message: "an e-mail address such as name@example.org"
  })
).annotate({ identifier: "EmailAddress" })

/** Whom to tell, where a task can ask for it. */
export const NotifyTarget = Schema.Union([
  Schema.Struct({ email: Address }),
  Schema.Struct({ webhook: HttpUrl })
]).annotate({ identifier: "NotifyTarget" })
export type NotifyTarget = typeof NotifyTarget.Type

export const NotifyFailure = Schema.Union([
  MailNotConfigured,
  MailRefused,
  MailUnavailable,
  WebhookRefused,
  WebhookUnavailable
])

/** What goes into a mail's header ends at the line's end. */
const HeaderLine = Schema.String.check(Schema.isPattern(/^[^\r\n]{1,998}$/))

export const Notify = Task.define("notify", {
  title: "Notify someone",
  input: Schema.Union([
    Schema.Struct({
      email: Schema.Struct({
        to: Schema.Union([
          Address,
          Schema.Array(Address).check(Schema.isMinLength(1), Schema.isMaxLength(50))
        ]),
        subject: HeaderLine,
        text: Schema.String,
        html: Schema.optionalKey(Schema.String)
      })
    }),
    Schema.Struct({ webhook: Schema.Struct({ url: HttpUrl, body: Schema.Json }) })
  ]),
  output: Schema.Struct({
    channel: Schema.Literals(["email", "webhook"]),
    /** The same on every attempt: `Message-ID` of the mail, `webhook-id` of the call. */
    messageId: Schema.String,
    /** What the receiver said. */
    answer: Schema.String,
    elapsedMs: Schema.Finite
  }),
  failure: NotifyFailure,
  example: { webhook: { url: "https://example.org/hook", body: { hello: "world" } } }
})
