/** The mailer: hands mail to the SMTP server named by SMTP_URL. */
import { Config, Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import addressparser from "nodemailer/lib/addressparser"
import type { BlobMissing } from "../../schemas/Blob.ts"
import {
  Address,
  type Attachment,
  type AttachmentsTooLarge,
  type MailLoginRefused,
  MailNotConfigured,
  MailRefused,
  type MailUnavailable
} from "../../schemas/Notify.ts"
import type { NatsUnavailable } from "../../streams/NatsUnavailable.ts"
import * as Attachments from "./Attachments.ts"
import { oneLine } from "./oneLine.ts"
import { failureOf, hiding, open } from "./smtp.ts"

export interface Mail {
  /** The task's id, so that every attempt sends what is recognisably the same mail. */
  readonly id: string
  readonly to: string | ReadonlyArray<string>
  readonly subject: string
  readonly text: string
  readonly html?: string
  readonly attachments?: ReadonlyArray<Attachment>
}

export class Mailer extends Context.Service<
  Mailer,
  {
    readonly send: (
      mail: Mail
    ) => Effect.Effect<
      { readonly messageId: string; readonly answer: string },
      | MailNotConfigured
      | MailLoginRefused
      | MailRefused
      | MailUnavailable
      | AttachmentsTooLarge
      | BlobMissing
      | NatsUnavailable
    >
  }
>()("millrace/Mailer") {
  static readonly layer = Layer.effect(
    Mailer,
    Effect.gen(function* () {
      const url = yield* smtpUrl
      const from = yield* Config.schema(Sender, "MAIL_FROM").pipe(
        Config.withDefault("Millrace <millrace@localhost>")
      )
      const withAttachments = yield* Attachments.make
      if (Option.isNone(url)) return Mailer.of({ send: () => new MailNotConfigured() })
      const hide = hiding(Redacted.value(url.value))
      const transport = yield* Effect.acquireRelease(
        Effect.sync(() => open(Redacted.value(url.value))),
        (opened) => Effect.sync(() => opened.close())
      )
      return Mailer.of({
        send: Effect.fn("Mailer.send")(function* (mail) {
          const to = [mail.to].flat()
          const sent = yield* withAttachments(mail.attachments ?? [], (attachments) =>
            Effect.tryPromise({
              try: (signal) =>
                transport.sendMail({ ...messageOf(mail, to), from, attachments: [...attachments], signal }),
              catch: (cause) => failureOf(cause, to.join(", "), hide)
            })
          )
          const { messageId, rejected, accepted } = sent
          if (rejected.length === 0) return { messageId, answer: oneLine(hide(sent.response), 200) }
          // It went out to the others: another attempt would send it to them again, so this is final.
          return yield* new MailRefused({
            to: rejected.join(", "),
            answer: oneLine(hide(refusalsOf(sent.rejectedErrors)), 500),
            taken: accepted.join(", ")
          })
        })
      })
    })
  )
}

const SmtpUrl = Schema.Redacted(
  Schema.String.check(
    Schema.makeFilter((text) =>
      /^smtps?:\/\/./.test(text) && URL.canParse(text)
        ? undefined
        : "smtp://user:password@host:587, or smtps://"
    )
  )
)

/** As it is read when it is sent; what has no address in it would go out as from nobody, which takes no bounces. */
const Sender = Schema.String.check(
  Schema.makeFilter((text) => {
    const [sender, ...more] = addressparser(text)
    return more.length === 0 && Schema.is(Address)(sender?.address) && !/\p{Cc}/u.test(text)
      ? undefined
      : "one address, such as Millrace <mill@example.org>"
  })
)

export const smtpUrl = Config.option(Config.schema(SmtpUrl, "SMTP_URL"))

const messageOf = ({ id, subject, text, html }: Mail, to: ReadonlyArray<string>) => ({
  messageId: `<${id}@millrace>`,
  // Not as text, which would be parsed: a colon in it would make a group of addresses.
  to: to.map((address) => ({ name: "", address })),
  subject,
  text,
  ...(html === undefined ? {} : { html }),
  // RFC 3834: out-of-office replies are not for us.
  headers: { "Auto-Submitted": "auto-generated" }
})

const refusalsOf = (errors: ReadonlyArray<{ readonly response?: string | undefined }> = []): string =>
  errors.map(({ response }) => response ?? "no reason given").join("; ")
