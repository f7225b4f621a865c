/** How the SMTP server is spoken to, and what each of its refusals means. */
import { Schema } from "effect"
import { createTransport } from "nodemailer"
import { MailLoginRefused, MailRefused, MailUnavailable } from "../../schemas/Notify.ts"
import { oneLine } from "./oneLine.ts"

/**
 * All waits together stay within an attempt's time, so that it ends with the reason and not with a time-out. What the
 * URL says in its query (`?requireTLS=false`, `?maxConnections=2`, `?tls.servername=...`) wins over what is said here.
 */
export const open = (url: string) =>
  createTransport({
    url,
    pool: true,
    // Servers close what is idle, some after a minute, and a mail that meets the goodbye has lost an attempt.
    idleTimeout: 30_000,
    requireTLS: isTellingAway(url),
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

/**
 * A password leaves this machine. Then it is only told in secret: that a server has no STARTTLS may be the doing of
 * somebody on the line, who would have it. By the name alone, since an answer of the DNS may be theirs as well.
 */
const isTellingAway = (url: string): boolean => {
  const { hostname = "", password = "" } = URL.parse(url) ?? {}
  return password !== "" && !thisMachine.test(hostname)
}

const thisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])\.?$/i

/** What nodemailer says when a mail is not taken. */
const SmtpError = Schema.Struct({
  message: Schema.String,
  code: Schema.optional(Schema.String),
  /** The command that went wrong; `API` where none was sent, since the mail itself will not do. */
  command: Schema.optional(Schema.String),
  /** The server's answer, if there was one, its number, and whether the same mail would get it again. */
  response: Schema.optional(Schema.String),
  responseCode: Schema.optional(Schema.Number),
  permanent: Schema.optional(Schema.Boolean)
})
type SmtpError = typeof SmtpError.Type

export const failureOf = (
  cause: unknown,
  to: string,
  hide: (text: string) => string
): MailLoginRefused | MailRefused | MailUnavailable => {
  const said = (text: string) => oneLine(hide(text), 500)
  if (!Schema.is(SmtpError)(cause)) return new MailUnavailable({ to, reason: said(String(cause)) })
  const answer = said(cause.response ?? cause.message)
  if (isAboutLogin(cause)) return new MailLoginRefused({ answer })
  if (isAboutMail(cause)) return new MailRefused({ to, answer })
  const how = cause.code === "ETLS" ? "the line could not be encrypted: " : ""
  return new MailUnavailable({ to, reason: `${how}${answer}` })
}

/** RFC 4954: an authentication is required, too weak, wrong, or wants encryption. */
const loginCodes: ReadonlySet<number | undefined> = new Set([530, 534, 535, 538])

const isAboutLogin = ({ code, command, responseCode, permanent }: SmtpError) =>
  loginCodes.has(responseCode) ||
  // Where it never came to an answer, the URL has no password.
  (code === "EAUTH" && (permanent === true || (responseCode === undefined && command === "API")))

/** Encryption that cannot be had is no fault of the mail: certificates are renewed, and lines meddled with. */
const isAboutMail = ({ code, permanent }: SmtpError) => permanent === true && code !== "ETLS"

/** Takes the password out of what a server says, in each form in which it is sent to it. */
export const hiding = (url: string): ((text: string) => string) => {
  const { username = "", password = "" } = URL.parse(url) ?? {}
  const [user, secret] = [decoded(username), decoded(password)]
  const forms = [base64(`\0${user}\0${secret}`), base64(secret), secret, password]
  // What is shorter is no secret, and would be found everywhere.
  const hidden = secret.length < 4 ? [] : forms
  return (text) => hidden.reduce((rest, form) => rest.replaceAll(form, "***"), text)
}

const base64 = (text: string) => Buffer.from(text).toString("base64")

/** Unlike `decodeURIComponent` it lets pass what is not encoded as it should be. */
const decoded = (text: string) =>
  new URLSearchParams(`=${text.replaceAll("+", "%2B").replaceAll("&", "%26")}`).get("") ?? ""
