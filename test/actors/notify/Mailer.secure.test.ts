/** The mailer and encryption: it is used where it is offered, and never gone without where it is asked for. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Queue } from "effect"
import type { SMTPServerOptions } from "smtp-server"
import { Mailer } from "../../../src/actors/notify/Mailer.ts"
import { scriptedSmtp } from "./scriptedSmtp.ts"
import { answer, mailerFor, smtpServer } from "./smtpServer.ts"

const mail = {
  id: "notify_1",
  to: "miller@example.org",
  subject: "The wheel turns",
  text: "As long as the race runs."
}

const send = (url: string) => Mailer.use((mailer) => mailer.send(mail)).pipe(Effect.provide(mailerFor(url)))

/** Its certificate is signed by nobody, and what it is told in secret is kept. */
const secureServer = Effect.fnUntraced(function* (options: SMTPServerOptions = {}) {
  const heard: Array<{ readonly user: unknown; readonly password: unknown; readonly secure: boolean }> = []
  const { url, mails } = yield* smtpServer({
    disabledCommands: [],
    authOptional: true,
    onAuth: ({ username, password }, { secure }, done) => {
      heard.push({ user: username, password, secure })
      if (password === "p@ss+word") return done(null, { user: username })
      return done(answer(535, "Wrong password"))
    },
    ...options
  })
  return { mails, heard, url, withLogin: url.replace("//", "//mill:p%40ss+word@") }
})

/** This machine under an address that does not look like it. */
const elsewhere = (url: string) => url.replace("127.0.0.1", "0.0.0.0")

const trusting = "tls.rejectUnauthorized=false"

describe("the mailer", () => {
  it.live("logs in only once the line is encrypted, where the server offers that", () =>
    Effect.gen(function* () {
      const { withLogin, heard, mails } = yield* secureServer()
      yield* send(`${withLogin}?${trusting}`)
      expect(heard).toEqual([{ user: "mill", password: "p@ss+word", secure: true }])
      expect(yield* Queue.size(mails)).toBe(1)
    })
  )

  it.live("speaks to a server that is encrypted from the beginning", () =>
    Effect.gen(function* () {
      const { withLogin, heard } = yield* secureServer({ secure: true })
      yield* send(`${withLogin.replace("smtp:", "smtps:")}?${trusting}`)
      expect(heard).toEqual([{ user: "mill", password: "p@ss+word", secure: true }])
    })
  )

  it.live.each(["smtp", "smtps"])(
    "tells nothing to a server whose certificate nobody signed (%s)",
    (scheme) =>
      Effect.gen(function* () {
        const { withLogin, heard, mails } = yield* secureServer({ secure: scheme === "smtps" })
        const failure = yield* Effect.flip(send(withLogin.replace("smtp:", `${scheme}:`)))
        expect(failure).toMatchObject({
          _tag: "MailUnavailable",
          reason: expect.stringContaining("certificate")
        })
        expect(heard).toEqual([])
        expect(yield* Queue.size(mails)).toBe(0)
      })
  )

  it.live("goes without encryption where the server offers none", () =>
    Effect.gen(function* () {
      const { url, lines } = yield* scriptedSmtp({})
      yield* send(url)
      expect(lines.join()).toContain("MAIL FROM")
    })
  )

  it.live.each(["", "250-STARTTLS\r\n"])("does not go without it under ?requireTLS=true (%j)", (offer) =>
    Effect.gen(function* () {
      const { withLogin, lines } = yield* scriptedSmtp({
        EHLO: `250-mill.example\r\n${offer}250 AUTH PLAIN`
      })
      expect(yield* Effect.flip(send(`${withLogin}?requireTLS=true`))).toMatchObject({
        _tag: "MailUnavailable"
      })
      expect(lines.join()).not.toMatch(/AUTH|MAIL FROM/)
    })
  )

  it.live.each(["", "?requireTLS=true", "?ignoreTLS=true", "?maxConnections=2"])(
    "tells no password to another machine that offers none: %j",
    (query) =>
      Effect.gen(function* () {
        const { withLogin, lines } = yield* scriptedSmtp({})
        expect(yield* Effect.flip(send(`${elsewhere(withLogin)}${query}`))).toMatchObject({
          _tag: "MailUnavailable",
          reason: "the line could not be encrypted: 502 Not implemented"
        })
        expect(lines).toEqual([expect.stringContaining("EHLO"), "STARTTLS"])
      })
  )

  it.live("tells it where ?requireTLS=false says so, and on this machine", () =>
    Effect.gen(function* () {
      const { withLogin, lines } = yield* scriptedSmtp({})
      for (const url of [
        `${elsewhere(withLogin)}?requireTLS=false`,
        withLogin,
        withLogin.replace("127.0.0.1", "LocalHost")
      ]) {
        lines.splice(0)
        yield* send(url)
        expect(lines.join()).toMatch(/AUTH.*MAIL FROM/)
      }
    })
  )

  it.live("needs no encryption where there is no password", () =>
    Effect.gen(function* () {
      const { url, lines } = yield* scriptedSmtp({})
      yield* send(elsewhere(url))
      expect(lines.join()).toContain("MAIL FROM")
    })
  )

  it.live("may try again where a server that ought to be encrypted is not", () =>
    Effect.gen(function* () {
      const { url } = yield* scriptedSmtp({})
      const failure = yield* Effect.flip(send(url.replace("smtp:", "smtps:")))
      expect(failure).toMatchObject({ _tag: "MailUnavailable" })
    })
  )

  it.live("says so where the password is wrong, and does not tell it", () =>
    Effect.gen(function* () {
      const { url } = yield* secureServer()
      const failure = yield* Effect.flip(send(`${url.replace("//", "//mill:wrong-one@")}?${trusting}`))
      expect(failure).toMatchObject({ _tag: "MailLoginRefused", answer: "535 Wrong password" })
      expect(JSON.stringify(failure)).not.toContain("wrong-one")
    })
  )
})
