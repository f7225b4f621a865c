/**
 * Notify: tell someone, by e-mail or by webhook. At least once: where the line breaks after all was sent, nobody knows
 * whether it arrived, and it is sent again under the same message id, by which a receiver drops a repeat. A task that a
 * person has done again after it failed keeps its message id as well: it may have arrived all the same.
 */
import { Schema, SchemaTransformation } from "effect"
import { BlobId, BlobMissing } from "./Blob.ts"
import { AddressBlocked, HttpUrl } from "./Download.ts"
import * as Task from "./Task.ts"

/** No mail server was named. */
export class MailNotConfigured extends Schema.TaggedError<MailNotConfigured>()("MailNotConfigured", {}) {
  override get message() {
    return "E-mail cannot be sent: set SMTP_URL (smtp://user:password@host:587) for the notify actor."
  }
}

/** The mail server does not take our name and password, or wants some. */
export class MailLoginRefused extends Schema.TaggedError<MailLoginRefused>()("MailLoginRefused", {
  answer: Schema.String
}) {
  override get message() {
    return `The mail server does not let the notify actor in: ${this.answer}. Mend user and password in SMTP_URL.`
  }
}

/** The mail server refused for good (5xx): no such mailbox, or a policy. */
export class MailRefused extends Schema.TaggedError<MailRefused>()("MailRefused", {
  to: Schema.String,
  answer: Schema.String,
  /** Those whom it went out to. Sent again, they would have it twice. */
  taken: Schema.optionalKey(Schema.String)
}) {
  override get message() {
    const rest = this.taken === undefined ? "" : ` It went out to ${this.taken}.`
    return `The mail server refuses mail to ${this.to}: ${this.answer}.${rest}`
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

/** More bytes than a mail may carry. */
export class AttachmentsTooLarge extends Schema.TaggedError<AttachmentsTooLarge>()("AttachmentsTooLarge", {
  bytes: Schema.Int,
  limit: Schema.Int
}) {
  override get message() {
    return `The attachments have ${this.bytes} bytes, and a mail takes ${this.limit} (NOTIFY_MAX_ATTACHMENTS).`
  }
}

/** The receiver answered 410: it wants no more of this. */
export class WebhookGone extends Schema.TaggedError<WebhookGone>()("WebhookGone", { url: Schema.String }) {
  override get message() {
    return `${this.url} answered 410: it wants no webhooks any more.`
  }
}

/** The receiver answered neither 2xx nor 410, or could not be reached. */
export class WebhookUnavailable extends Schema.TaggedError<WebhookUnavailable>()("WebhookUnavailable", {
  url: Schema.String,
  reason: Schema.String,
  status: Schema.optionalKey(Schema.Int),
  /** It said when to come back. */
  retryAfterMs: Schema.optionalKey(Schema.Int)
}) {
  override get message() {
    return `${this.url} could not take the webhook: ${this.reason}.`
  }
}

/** Letters of any language, and what RFC 5322 has beside them. Nobody means the rest of what it allows in quotes. */
const localPart =
  /(?=.{1,64}@)[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}\p{M}!#$%&'*+/=?^_`{|}~-]+)*/u
const label = /[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}-]{0,61}[\p{L}\p{N}\p{M}])?/u
const address = new RegExp(
  `^(?=.{3,254}$)${localPart.source}@(?:${label.source}\\.)*(?!\\d+$)${label.source}$`,
  "u"
)

export const Address = Schema.String.check(
  Schema.isPattern(address, { message: "an e-mail address such as name@example.org" })
).annotate({ identifier: "EmailAddress" })

const exactlyOne = { message: "give exactly one of email and webhook" }

const webhooksGet =
  'A webhook gets `{ "type": "millrace.task.<state>", "timestamp": ..., "data": { id, kind, state, run?, finishedAt, ' +
  "output? | outputBlob? | error? } }`; what does not fit is left out, and `data.whole` says where it is."

/**
 * Whom to tell, where a task can ask for it. First a struct of both, and only then a choice: so that a fault is told of
 * what was meant, and not of the other one as well. Described within: what is said of a transformation from outside is
 * lost to its JSON Schema.
 */
export const notifyTarget = (identifier: string, when: string) =>
  Schema.Struct({ email: Schema.optionalKey(Address), webhook: Schema.optionalKey(HttpUrl) })
    .check(Schema.isMinProperties(1, exactlyOne), Schema.isMaxProperties(1, exactlyOne))
    .annotate({ identifier, description: `${when} ${webhooksGet}` })
    .pipe(
      Schema.decodeTo(
        Schema.toType(Schema.Union([Schema.Struct({ email: Address }), Schema.Struct({ webhook: HttpUrl })])),
        SchemaTransformation.passthroughSupertype()
      )
    )

/** As part of an input. */
export const NotifyTarget = notifyTarget(
  "NotifyTarget",
  "Who is told by a `notify` task of its own, as the last step of the work, once all else has succeeded; nobody is told " +
    "of a failure, and if the telling fails, so does the task."
)
export type NotifyTarget = typeof NotifyTarget.Type

export const NotifyFailure = Schema.Union([
  MailNotConfigured,
  MailLoginRefused,
  MailRefused,
  MailUnavailable,
  AttachmentsTooLarge,
  BlobMissing,
  AddressBlocked,
  WebhookGone,
  WebhookUnavailable
])

/** What goes into a mail's header ends at the line's end. */
const HeaderLine = Schema.String.check(
  Schema.isPattern(/^\P{Cc}{1,998}$/u, { message: "one line of 1 to 998 characters" })
)

const Attachment = Schema.Struct({
  blob: BlobId,
  name: Schema.optionalKey(
    Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(255)).annotate({
      description: "What the file is called; made up from the blob's content type unless it is said."
    })
  )
})
export type Attachment = typeof Attachment.Type

const Email = Schema.Struct({
  to: Schema.Union([Address, Schema.Array(Address).check(Schema.isMinLength(1), Schema.isMaxLength(50))]),
  subject: HeaderLine,
  text: Schema.String,
  html: Schema.optionalKey(
    Schema.String.annotate({ description: "The same as HTML, which most mail programs show instead." })
  ),
  attachments: Schema.optionalKey(
    Schema.Array(Attachment).check(Schema.isMaxLength(20)).annotate({
      description: "Sent along, up to NOTIFY_MAX_ATTACHMENTS bytes together."
    })
  )
})

/** 2xx is success, 410 final, all else is tried again. */
const Webhook = Schema.Struct({
  url: HttpUrl,
  body: Schema.Json.annotate({
    description:
      "Posted as it is, after Standard Webhooks: with webhook-id (the task's id), webhook-timestamp, and, where the notify " +
      "actor has a secret for the host, webhook-signature."
  })
})

export const Notify = Task.define("notify", {
  title: "Notify someone",
  input: Schema.Struct({ email: Schema.optionalKey(Email), webhook: Schema.optionalKey(Webhook) })
    .check(Schema.isMinProperties(1, exactlyOne), Schema.isMaxProperties(1, exactlyOne))
    .pipe(
      Schema.decodeTo(
        Schema.toType(Schema.Union([Schema.Struct({ email: Email }), Schema.Struct({ webhook: Webhook })])),
        SchemaTransformation.passthroughSupertype()
      )
    ),
  output: Schema.Struct({
    channel: Schema.Literals(["email", "webhook"]),
    /** The same on every attempt: `Message-ID` of the mail, `webhook-id` of the call. */
    messageId: Schema.String,
    /** What the receiver said: the beginning of it, in one line. */
    answer: Schema.String,
    elapsedMs: Schema.Finite
  }),
  failure: NotifyFailure,
  example: { webhook: { url: "https://example.org/hook", body: { hello: "world" } } }
})
