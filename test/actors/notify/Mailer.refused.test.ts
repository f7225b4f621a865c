/** What becomes of a mail at each point of the dialogue with a mail server, whatever that answers. */
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { Mailer } from "../../../src/actors/notify/Mailer.ts"
import { type Script, type Stage, scriptedSmtp } from "./scriptedSmtp.ts"
import { mailerFor } from "./smtpServer.ts"

const mail = {
  id: "notify_1",
  to: "miller@example.org",
  subject: "The wheel turns",
  text: "As long as the race runs."
}

const send = (url: string, to: string | ReadonlyArray<string> = mail.to) =>
  Mailer.use((mailer) => mailer.send({ ...mail, to })).pipe(Effect.provide(mailerFor(url)))

const failureOf = Effect.fnUntraced(function* (script: Script, to?: ReadonlyArray<string>) {
  const { withLogin } = yield* scriptedSmtp(script)
  return yield* Effect.flip(send(withLogin, to))
})

describe("a mail", () => {
  it.live("is taken by a server that plays by the book", () =>
    Effect.gen(function* () {
      const { withLogin, lines } = yield* scriptedSmtp({})
      expect(yield* send(withLogin)).toEqual({ messageId: "<notify_1@millrace>", answer: "250 Taken" })
      expect(lines).toContain("MAIL FROM:<millrace@localhost>")
    })
  )

  it.live.each<[Stage, string]>([
    ["greeting", "421 Too busy"],
    ["greeting", "450 Not yet"],
    ["EHLO", "421 Too busy"],
    ["AUTH", "454 4.7.0 Temporary authentication failure"],
    ["AUTH", "421 Too busy"],
    ["MAIL", "451 Local error"],
    ["MAIL", "421 Too busy"],
    ["MAIL", "503 Bad sequence of commands"],
    ["RCPT", "450 Mailbox busy"],
    ["RCPT", "452 Too many recipients"],
    ["RCPT", "421 Too busy"],
    ["DATA", "451 Local error"],
    ["DATA", "421 Too busy"],
    ["end", "451 Local error"],
    ["end", "452 Insufficient storage"],
    ["end", "421 Too busy"]
  ])("may be sent again after %s: %s", ([stage, answer]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf({ [stage]: answer })
      expect(failure).toMatchObject({ _tag: "MailUnavailable", to: "miller@example.org" })
      expect(failure.message).toContain(answer)
    })
  )

  it.live.each<[Stage]>([["greeting"], ["EHLO"], ["AUTH"], ["MAIL"], ["RCPT"], ["DATA"], ["end"]])(
    "may be sent again where the server hangs up at %s",
    ([stage]) =>
      Effect.gen(function* () {
        expect(yield* failureOf({ [stage]: "hang up" })).toMatchObject({ _tag: "MailUnavailable" })
      })
  )

  it.live.each<[Stage, string]>([
    ["greeting", "554 No mail here"],
    ["MAIL", "553 Sender not allowed"],
    ["MAIL", "552 Message too large"],
    ["RCPT", "550 No such mailbox"],
    ["RCPT", "551 User not local"],
    ["DATA", "554 No valid recipients"],
    ["end", "550 This is spam"],
    ["end", "554 5.6.0 Cannot be read"]
  ])("is refused for good by %s: %s", ([stage, answer]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf({ [stage]: answer })
      expect(failure).toMatchObject({ _tag: "MailRefused", to: "miller@example.org", answer })
    })
  )

  it.live.each<[Stage, string]>([
    ["AUTH", "535 5.7.8 Authentication credentials invalid"],
    ["AUTH", "534 5.7.9 Please log in with your web browser"],
    ["AUTH", "538 Encryption required"],
    ["AUTH", "550 Account disabled"],
    ["MAIL", "530 5.7.0 Authentication required"]
  ])("waits for somebody who mends the settings after %s: %s", ([stage, answer]) =>
    Effect.gen(function* () {
      const failure = yield* failureOf({ [stage]: answer })
      expect(failure).toMatchObject({ _tag: "MailLoginRefused", answer })
      expect(failure.message).toContain("SMTP_URL")
    })
  )

  it.live("may be sent again where one recipient may be taken later, though another never is", () =>
    Effect.gen(function* () {
      const RCPT = (line: string) => (line.includes("heir") ? "450 Greylisted" : "550 No such mailbox")
      const failure = yield* failureOf({ RCPT }, ["heir@example.org", "miller@example.org"])
      expect(failure).toMatchObject({
        _tag: "MailUnavailable",
        to: "heir@example.org, miller@example.org",
        reason: "450 Greylisted"
      })
    })
  )

  it.live("says who has it, and who has not for which reason", () =>
    Effect.gen(function* () {
      const RCPT = (line: string) =>
        line.includes("miller") ? "250 OK" : line.includes("heir") ? "450 Greylisted" : "550 No such mailbox"
      const to = ["heir@example.org", "miller@example.org", "nobody@example.org"]
      expect(yield* failureOf({ RCPT }, to)).toMatchObject({
        _tag: "MailRefused",
        to: "heir@example.org, nobody@example.org",
        answer: "450 Greylisted; 550 No such mailbox",
        taken: "miller@example.org"
      })
    })
  )

  it.live("waits for somebody who mends the settings where they name a user without a password", () =>
    Effect.gen(function* () {
      const { url } = yield* scriptedSmtp({})
      const failure = yield* Effect.flip(send(url.replace("//", "//mill@")))
      expect(failure).toMatchObject({
        _tag: "MailLoginRefused",
        answer: expect.stringContaining("credentials")
      })
    })
  )

  it.live("is refused for good where the server cannot write an address", () =>
    Effect.gen(function* () {
      const { url, lines } = yield* scriptedSmtp({ RCPT: "553 Mailbox name not allowed" })
      const failure = yield* Effect.flip(send(url, "grüße@example.org"))
      expect(failure).toMatchObject({ _tag: "MailRefused", to: "grüße@example.org" })
      expect(lines.join()).not.toContain("DATA")
    })
  )
})

describe("what a mail server says", () => {
  const secrets = ["p@ss+word", "p%40ss+word", btoa("\0mill\0p@ss+word"), btoa("p@ss+word")]

  it.live.each<[Stage]>([["AUTH"], ["MAIL"]])("never brings the password to light (%s)", ([stage]) =>
    Effect.gen(function* () {
      const told: Array<string> = []
      const { withLogin } = yield* scriptedSmtp({
        AUTH: (line) => {
          told.push(line)
          return stage === "AUTH" ? `500 Unknown: ${line}, with ${secrets.join(" or ")}` : "235 Welcome"
        },
        MAIL: () => `550 ${told.join()} ${secrets.join(" ")}`
      })
      const failure = yield* Effect.flip(send(withLogin))
      expect(told[0]).toContain(secrets[2])
      for (const secret of secrets) expect(JSON.stringify(failure) + failure.message).not.toContain(secret)
      expect(failure.message).toContain("***")
    })
  )

  it.live("is told in one line and not at length", () =>
    Effect.gen(function* () {
      const long = `550-No\u001b[2J\r\n550-${"such mailbox ".repeat(30)}\r\n550 ${"here ".repeat(90)}`
      const failure = yield* failureOf({ RCPT: long })
      expect(failure).toMatchObject({ _tag: "MailRefused", answer: expect.stringMatching(/^550/) })
      expect(failure.message.length).toBeLessThan(600)
      expect(failure.message).not.toMatch(/\p{Cc}/u)
    })
  )
})
