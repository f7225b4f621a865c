/** The mailer: hands mail to the SMTP server named by SMTP_URL. */
import { Config, Context, Effect, Layer, Option, Redacted, Schema } from "effect"
import { createTransport } from "nodemailer"
import { MailNotConfigured, MailRefused, MailUnavailable } from "../../schemas/Notify.ts"

export interface Mail {
  /** The task's id, so that every attempt sends what is recognisably the same mail. */
  readonly id: string
  readonly to: string | ReadonlyArray<string>
  readonly subject: string
  readonly text: string
  readonly html?: string
}

export class Mailer extends Context.Service<
  Mailer,
  {
    readonly send: (
      mail: Mail
    ) => Effect.Effect<
      { readonly messageId: string; readonly answer: string },
      MailNotConfigured | MailRefused | MailUnavailable
    >
  }
>()("millrace/Mailer") {
  static readonly layer = Layer.effect(
    Mailer,
    Effect.gen(function* () {
      const url = yield* Config.option(Config.schema(SmtpUrl, "SMTP_URL"))
      const from = yield* Config.String("MAIL_FROM").pipe(Config.withDefault("Millrace <millrace@localhost>"))
      if (Option.isNone(url)) return Mailer.of({ send: () => new MailNotConfigured() })
      const transport = yield* Effect.acquireRelease(
        Effect.sync(() => open(Redacted.value(url.value))),
        (opened) => Effect.sync(() => opened.close())
      )
      return Mailer.of({
        send: Effect.fn("Mailer.send")(function* (mail) {
          const to = [mail.to].flat()
          const sent = yield* Effect.tryPromise({
            try: (signal) => transport.sendMail({ ...messageOf(mail, to), from, signal }),
            catch: (cause) => failureOf(cause, to.join(", "))
          })
          if (sent.rejected.length === 0) return { messageId: sent.messageId, answer: sent.response }
          // It went out to the others: another attempt would send it to them again, so this is final.
          return yield* new MailRefused({
            to: sent.rejected.join(", "),
            answer: refusalsOf(sent.rejectedErrors)
          })
        })
      })
    })
  )
}

const SmtpUrl = Schema.Redacted(
  Schema.String.check(
    Schema.isPattern(/^smtps?:\/\/./, { message: "smtp://user:password@host:587, or smtps://" })
  )
)

/** All waits together stay within an attempt's 30 seconds, so that it ends with the reason and not with a time-out. */
const open = (url: string) =>
  createTransport({
    url,
    pool: true,
    // When to try again is decided outside, where it is counted and seen.
    maxRequeues: 0,
    dnsTimeout: 5_000,
    connectionTimeout: 5_000,
    greetingTimeout: 5_000,
    socketTimeout: 15_000,
    // A body is what the task says, never a file or an address it names.
    disableFileAccess: true,
    disableUrlAccess: true
  })

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

/** What nodemailer says when a mail is not taken. */
const SmtpError = Schema.Struct({
  message: Schema.String,
  /** The server's answer, if there was one, and whether the same mail would get it again. */
  response: Schema.optional(Schema.String),
  permanent: Schema.optional(Schema.Boolean)
})

const failureOf = (cause: unknown, to: string): MailRefused | MailUnavailable => {
  if (!Schema.is(SmtpError)(cause)) return new MailUnavailable({ to, reason: String(cause) })
  const said = cause.response ?? cause.message
  return cause.permanent === true
    ? new MailRefused({ to, answer: said })
    : new MailUnavailable({ to, reason: said })
}

const refusalsOf = (errors: ReadonlyArray<{ readonly response?: string | undefined }> = []): string =>
  errors.map(({ response }) => response ?? "no reason given").join("; ")
