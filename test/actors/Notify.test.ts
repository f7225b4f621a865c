/** The notify actor, with real servers behind it: which channel, and what stays the same over attempts. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Queue, Schema } from "effect"
import { NotifyActor } from "../../src/actors/Notify.ts"
import { CurrentTask } from "../../src/actors/runtime/CurrentTask.ts"
import * as Retry from "../../src/actors/runtime/Retry.ts"
import { Notify } from "../../src/schemas/Notify.ts"
import { currentTask } from "../support/currentTask.ts"
import { mailerFor, smtpServer } from "./notify/smtpServer.ts"
import { webServer, webhooksFor } from "./notify/webServer.ts"

const attempt = (n: number, input: unknown) =>
  Schema.decodeUnknownEffect(Notify.input)(input).pipe(
    Effect.flatMap((decoded) => NotifyActor.run(decoded)),
    Effect.provideService(CurrentTask, currentTask("notify", "7c", n))
  )

const email = { to: "miller@example.org", subject: "The wheel turns", text: "As long as the race runs." }

describe("the notify actor", () => {
  it.live("sends a mail, with the same Message-ID on every attempt", () =>
    Effect.gen(function* () {
      const { mailer, mails } = yield* smtpServer()
      const world = Layer.merge(mailer, webhooksFor())
      for (const n of [1, 2]) {
        const output = yield* Effect.provide(attempt(n, { email }), world)
        expect(output).toEqual({
          channel: "email",
          messageId: "<notify_7c@millrace>",
          answer: expect.stringMatching(/^250 /),
          elapsedMs: expect.any(Number)
        })
        expect((yield* Queue.take(mails)).email.messageId).toBe("<notify_7c@millrace>")
      }
    })
  )

  it.live("calls a webhook, with the same webhook-id on every attempt", () =>
    Effect.gen(function* () {
      const { calls, url } = yield* webServer((_request, response) => response.end("Thank you."))
      const world = Layer.merge(mailerFor(""), webhooksFor())
      for (const n of [1, 2]) {
        const output = yield* Effect.provide(attempt(n, { webhook: { url: url.href, body: [n] } }), world)
        expect(output).toEqual({
          channel: "webhook",
          messageId: "notify_7c",
          answer: "200 Thank you.",
          elapsedMs: expect.any(Number)
        })
        const { headers, body } = yield* Queue.take(calls)
        expect([headers["webhook-id"], body]).toEqual(["notify_7c", `[${n}]`])
      }
    })
  )

  it.live("keeps its message id when a person has it done again: it may have arrived all the same", () =>
    Effect.gen(function* () {
      const { calls, url } = yield* webServer((_request, response) => response.end())
      yield* Schema.decodeUnknownEffect(Notify.input)({ webhook: { url: url.href, body: {} } }).pipe(
        Effect.flatMap((decoded) => NotifyActor.run(decoded)),
        Effect.provideService(CurrentTask, {
          ...currentTask("notify", "7c"),
          again: { replaces: 17, run: 2 }
        }),
        Effect.provide(Layer.merge(mailerFor(""), webhooksFor()))
      )
      expect((yield* Queue.take(calls)).headers["webhook-id"]).toBe("notify_7c")
    })
  )

  it.live("needs no mail server for a webhook, and says so when a mail is asked for", () =>
    Effect.gen(function* () {
      const failure = yield* Effect.flip(
        Effect.provide(attempt(1, { email }), Layer.merge(mailerFor(""), webhooksFor()))
      )
      expect(failure).toMatchObject({
        _tag: "MailNotConfigured",
        message: expect.stringContaining("SMTP_URL")
      })
    })
  )

  it("gives up on what another attempt cannot mend, and only on that", () => {
    expect([...NotifyActor.giveUpOn].toSorted()).toEqual([
      "AddressBlocked",
      "AttachmentsTooLarge",
      "BlobMissing",
      "MailLoginRefused",
      "MailNotConfigured",
      "MailRefused",
      "WebhookGone"
    ])
  })

  it("bears with a receiver that is away for a quarter of an hour", () => {
    const waits = Array.from({ length: NotifyActor.retry.attempts - 1 }, (_, n) =>
      Retry.ceiling(NotifyActor.retry, n + 1)
    )
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(15 * 60_000)
  })
})
