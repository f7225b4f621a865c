/** The mailer against a real SMTP server: what arrives, and what becomes of each answer. */
import { describe, expect, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Queue } from "effect"
import { once } from "node:events"
import { type Socket, createServer } from "node:net"
import { type Mail, Mailer } from "../../../src/actors/notify/Mailer.ts"
import { open } from "../../../src/actors/notify/smtp.ts"
import { answer, mailerFor, smtpServer, urlOf } from "./smtpServer.ts"

const mail: Mail = {
  id: "notify_1",
  to: "miller@example.org",
  subject: "The wheel turns",
  text: "As long as the race runs."
}

const send = (changes: Partial<Mail> = {}) => Mailer.use((mailer) => mailer.send({ ...mail, ...changes }))

/** A server that greets and then says nothing more. */
const bareServer = Effect.fnUntraced(function* (greeting: string, then?: (socket: Socket) => void) {
  const connections = yield* Queue.unbounded<Socket>()
  const server = createServer((socket) => {
    socket.on("error", () => {})
    socket.write(greeting)
    Queue.offerUnsafe(connections, socket)
    then?.(socket)
  })
  server.listen(0, "127.0.0.1")
  yield* Effect.promise(() => once(server, "listening"))
  yield* Effect.addFinalizer(() => Effect.sync(() => server.close()))
  return { connections, mailer: mailerFor(urlOf(server)) }
})

describe("the mailer", () => {
  it.live("hands a mail over", () =>
    Effect.gen(function* () {
      const { mailer, mails } = yield* smtpServer()
      const sent = yield* send({ html: "<p>As long as the <b>race</b> runs.</p>" }).pipe(
        Effect.provide(mailer)
      )
      expect(sent).toEqual({ messageId: "<notify_1@millrace>", answer: expect.stringMatching(/^250 /) })
      const { for: recipients, email } = yield* Queue.take(mails)
      expect(recipients).toEqual(["miller@example.org"])
      expect(email).toMatchObject({
        messageId: "<notify_1@millrace>",
        from: { name: "Millrace", address: "millrace@localhost" },
        to: [{ address: "miller@example.org" }],
        subject: "The wheel turns",
        text: expect.stringMatching(/^As long as the race runs\.\s*$/),
        html: expect.stringMatching(/^<p>As long as the <b>race<\/b> runs\.<\/p>\s*$/)
      })
      expect(email.headers).toContainEqual(
        expect.objectContaining({ key: "auto-submitted", value: "auto-generated" })
      )
    })
  )

  it.live("sends plain text alone where no HTML is given", () =>
    Effect.gen(function* () {
      const { mailer, mails } = yield* smtpServer()
      yield* send({ subject: "Das Mühlrad läuft", text: "水車は回る" }).pipe(Effect.provide(mailer))
      const { email } = yield* Queue.take(mails)
      expect(email.subject).toBe("Das Mühlrad läuft")
      expect(email.text?.trim()).toBe("水車は回る")
      expect(email.html).toBeUndefined()
    })
  )

  it.live("writes one mail to all recipients, each taken as it is", () =>
    Effect.gen(function* () {
      const { mailer, mails } = yield* smtpServer()
      yield* send({ to: ["miller@example.org", "all:heir@example.org"] }).pipe(Effect.provide(mailer))
      const { for: recipients, email } = yield* Queue.take(mails)
      // Quoted, as RFC 5321 wants a colon to be, and not the heir, as a group named "all" would be read.
      expect(recipients).toEqual(["miller@example.org", '"all:heir"@example.org'])
      expect(email.to).toHaveLength(2)
      expect(yield* Queue.size(mails)).toBe(0)
    })
  )

  it.live("writes as MAIL_FROM", () =>
    Effect.gen(function* () {
      const { url, mails } = yield* smtpServer()
      yield* send().pipe(Effect.provide(mailerFor(url, { MAIL_FROM: "The Mill <mill@example.org>" })))
      expect((yield* Queue.take(mails)).email.from).toMatchObject({
        name: "The Mill",
        address: "mill@example.org"
      })
    })
  )

  it.live.each([
    "mill@example.org",
    "<mill@example.org>",
    '"Mill, The" <mill@example.org>',
    "The Mill <mill@localhost>"
  ])("may write as %s", (from) =>
    Effect.gen(function* () {
      const { url, mails } = yield* smtpServer()
      yield* send().pipe(Effect.provide(mailerFor(url, { MAIL_FROM: from })))
      expect((yield* Queue.take(mails)).email.from?.address).toMatch(/^mill@/)
    })
  )

  it.live.each([
    "nobody",
    "Mill <>",
    "Mill <mill>",
    "mill@example.org, heir@example.org",
    "mill: mill@example.org;"
  ])("refuses to start where it would write as %s", (from) =>
    Effect.gen(function* () {
      const { url } = yield* smtpServer()
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailerFor(url, { MAIL_FROM: from }))))
      expect(failure).toMatchObject({
        _tag: "ConfigError",
        message: expect.stringMatching(/one address.*MAIL_FROM/s)
      })
    })
  )

  it("leaves an idle connection before a server does", () => {
    expect(open("smtp://127.0.0.1")).toMatchObject({ transporter: { options: { idleTimeout: 30_000 } } })
  })

  it.live("sends nothing without SMTP_URL", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailerFor(""))))
      expect(failure).toMatchObject({ _tag: "MailNotConfigured" })
    })
  )

  it.live("refuses to start with an SMTP_URL that is none, without telling it", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(
        send().pipe(Effect.provide(mailerFor("http://mill:secret@example.org")))
      )
      expect(failure).toMatchObject({ _tag: "ConfigError", message: expect.stringContaining("SMTP_URL") })
      expect(failure.message).not.toContain("secret")
    })
  )

  it.live("says so when the recipient is refused for good", () =>
    Effect.gen(function* () {
      const { mailer } = yield* smtpServer({
        onRcptTo: (_address, _session, taken) => taken(answer(550, "No such mailbox"))
      })
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailRefused", to: "miller@example.org" })
      expect(failure.message).toContain("550 No such mailbox")
    })
  )

  it.live("is refused for good where the mail itself is", () =>
    Effect.gen(function* () {
      const { mailer } = yield* smtpServer({
        onData: (stream, _session, taken) =>
          stream.resume().on("end", () => taken(answer(554, "This is spam")))
      })
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({
        _tag: "MailRefused",
        answer: expect.stringContaining("554 This is spam")
      })
    })
  )

  it.live("may try again where the server answers 4xx", () =>
    Effect.gen(function* () {
      const { mailer } = yield* smtpServer({
        onRcptTo: (_address, _session, taken) => taken(answer(451, "Greylisted, come back later"))
      })
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailUnavailable", to: "miller@example.org" })
      expect(failure.message).toContain("451 Greylisted")
    })
  )

  it.live("gives up where some recipients have it and one is refused, even for now", () =>
    Effect.gen(function* () {
      const { mailer, mails } = yield* smtpServer({
        onRcptTo: ({ address }, _session, taken) =>
          taken(address.startsWith("heir") ? answer(451, "Greylisted") : undefined)
      })
      const to = ["miller@example.org", "heir@example.org"]
      const failure = yield* Effect.flip(send({ to }).pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailRefused", to: "heir@example.org", answer: "451 Greylisted" })
      expect((yield* Queue.take(mails)).for).toEqual(["miller@example.org"])
    })
  )

  it.live("may try again where the line breaks after the mail was taken", () =>
    Effect.gen(function* () {
      const lines: Array<Socket> = []
      const { server, mailer } = yield* smtpServer({
        onData: (stream) => stream.resume().on("end", () => lines.at(-1)?.destroy())
      })
      server.server.on("connection", (line) => lines.push(line))
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailUnavailable", to: "miller@example.org" })
    })
  )

  it.live("does not try again by itself", () =>
    Effect.gen(function* () {
      const { mailer, connections } = yield* bareServer("", (socket) => socket.end())
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailUnavailable" })
      expect(yield* Queue.size(connections)).toBe(1)
    })
  )

  it.live("may try again where nobody listens", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailerFor("smtp://127.0.0.1:1"))))
      expect(failure).toMatchObject({
        _tag: "MailUnavailable",
        reason: expect.stringContaining("ECONNREFUSED")
      })
    })
  )

  it.live("is refused for good by a server that greets with 554", () =>
    Effect.gen(function* () {
      const { mailer } = yield* bareServer("554 No mail here\r\n")
      const failure = yield* Effect.flip(send().pipe(Effect.provide(mailer)))
      expect(failure).toMatchObject({ _tag: "MailRefused", answer: "554 No mail here" })
    })
  )

  it.live("hangs up when it is interrupted", () =>
    Effect.gen(function* () {
      const { mailer, connections } = yield* bareServer("")
      yield* Effect.gen(function* () {
        const fiber = yield* Effect.forkChild(send())
        const socket = yield* Queue.take(connections)
        const gone = once(socket, "close")
        socket.resume()
        yield* Fiber.interrupt(fiber)
        // At once, and not when the patience with its greeting ends.
        yield* Effect.promise(() => gone).pipe(Effect.timeout("3 seconds"))
      }).pipe(Effect.provide(mailer))
    })
  )

  it.live("uses a connection again, and closes it with its scope", () =>
    Effect.gen(function* () {
      const closed = yield* Deferred.make<void>()
      const seen: Array<string> = []
      const { mailer } = yield* smtpServer({
        onConnect: ({ id }, taken) => {
          seen.push(id)
          taken()
        },
        onClose: () => Effect.runSync(Deferred.succeed(closed, undefined))
      })
      yield* send().pipe(Effect.andThen(send()), Effect.provide(mailer))
      yield* Deferred.await(closed)
      expect(seen).toHaveLength(1)
    })
  )
})
