/** What is sent along with a mail: blobs, as they arrive at a real SMTP server. */
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Queue, Stream } from "effect"
import type { Email } from "postal-mime"
import { Mailer } from "../../../src/actors/notify/Mailer.ts"
import type { Attachment } from "../../../src/schemas/Notify.ts"
import { Blobs } from "../../../src/streams/Blobs.ts"
import { memoryBlobs } from "../../support/memoryBlobs.ts"
import { mailerFor, mailerWithBlobs, smtpServer } from "./smtpServer.ts"

interface Stored {
  readonly bytes: Uint8Array
  readonly contentType: string
  readonly name?: string
}

/** Stores the blobs and sends them; gives what arrives. */
const send = Effect.fnUntraced(function* (stored: ReadonlyArray<Stored>, more: Record<string, string> = {}) {
  const { url, mails } = yield* smtpServer()
  yield* Effect.gen(function* () {
    const attachments: Array<Attachment> = []
    for (const { bytes, contentType, name } of stored) {
      const { id } = yield* (yield* Blobs).putBytes(bytes, contentType)
      attachments.push({ blob: id, ...(name === undefined ? {} : { name }) })
    }
    yield* (yield* Mailer).send({ ...mail, attachments })
  }).pipe(Effect.provide(Layer.provideMerge(mailerWithBlobs(url, more), Layer.fresh(memoryBlobs))))
  return (yield* Queue.take(mails)).email
})

const mail = { id: "notify_1", to: "miller@example.org", subject: "Flour", text: "Here it is." }

const bytes = (text: string) => new TextEncoder().encode(text)

const shown = ({ attachments }: Email) =>
  attachments.map(({ filename, mimeType, content, disposition }) => ({
    filename,
    mimeType,
    disposition,
    bytes: Buffer.from(typeof content === "string" ? bytes(content) : new Uint8Array(content))
  }))

describe("a mail with attachments", () => {
  it.live("has them all, byte for byte, with the name that was given", () =>
    Effect.gen(function* () {
      const noise = randomBytes(100_000)
      const email = yield* send([
        { bytes: noise, contentType: "image/jpeg", name: "Mühlrad 水車.jpg" },
        { bytes: bytes("naïve\r\n.\r\nQUIT\n"), contentType: "text/plain; charset=utf-8", name: "a.txt" },
        { bytes: bytes(""), contentType: "application/json", name: "empty.json" }
      ])
      expect(email.text?.trim()).toBe("Here it is.")
      expect(shown(email)).toEqual([
        { filename: "Mühlrad 水車.jpg", mimeType: "image/jpeg", disposition: "attachment", bytes: noise },
        {
          filename: "a.txt",
          mimeType: "text/plain",
          disposition: "attachment",
          bytes: Buffer.from("naïve\r\n.\r\nQUIT\n")
        },
        {
          filename: "empty.json",
          mimeType: "application/json",
          disposition: "attachment",
          bytes: Buffer.alloc(0)
        }
      ])
    })
  )

  it.live("names what has no name after its type", () =>
    Effect.gen(function* () {
      const email = yield* send([
        { bytes: bytes("x"), contentType: "image/png" },
        { bytes: bytes("x"), contentType: "application/pdf" }
      ])
      expect(shown(email).map(({ filename }) => filename)).toEqual(["attachment-1.png", "attachment-2.pdf"])
    })
  )

  it.live.each([
    "multipart/mixed; boundary=x",
    "message/rfc822",
    "text/html\r\nBcc: eve@example.org",
    'text/html; x="',
    "nothing",
    ""
  ])("sends bytes that are said to be %j as bytes", (contentType) =>
    Effect.gen(function* () {
      const content = "Subject: no\r\n\r\nno mail in a mail"
      const email = yield* send([{ bytes: bytes(content), contentType, name: "part" }])
      expect(shown(email)).toEqual([
        {
          filename: "part",
          mimeType: "application/octet-stream",
          disposition: "attachment",
          bytes: Buffer.from(content)
        }
      ])
      expect(email.bcc).toBeUndefined()
    })
  )

  it.live("takes no header from a file's name", () =>
    Effect.gen(function* () {
      const name = 'a"\r\nBcc: eve@example.org\r\n\r\nb.txt'
      const email = yield* send([{ bytes: bytes("x"), contentType: "text/plain", name }])
      expect(shown(email)[0]?.filename).toBe("a_Bcc_ eve@example.org_b.txt")
      expect(email.bcc).toBeUndefined()
    })
  )

  it.live.each(["0", "-1", "1.5", "much"])("refuses to start where a mail may carry %s bytes", (bytes) =>
    Effect.gen(function* () {
      const { url } = yield* smtpServer()
      const mailer = mailerWithBlobs(url, { NOTIFY_MAX_ATTACHMENTS: bytes })
      const failure = yield* Effect.flip(Effect.provide(Mailer, mailer))
      expect(failure).toMatchObject({
        _tag: "ConfigError",
        message: expect.stringContaining("NOTIFY_MAX_ATTACHMENTS")
      })
    }).pipe(Effect.provide(memoryBlobs))
  )

  it.live("is refused for good when they are too much together, and nothing is sent", () =>
    Effect.gen(function* () {
      const six = { bytes: randomBytes(6), contentType: "text/plain" }
      const limit = { NOTIFY_MAX_ATTACHMENTS: "12" }
      expect(shown(yield* send([six, six], limit))).toHaveLength(2)
      const failure = yield* Effect.flip(send([six, six, six], limit))
      expect(failure).toMatchObject({ _tag: "AttachmentsTooLarge", bytes: 18, limit: 12 })
      expect(failure.message).toContain("NOTIFY_MAX_ATTACHMENTS")
    })
  )

  it.live("is refused for good when one is not there", () =>
    Effect.gen(function* () {
      const { url, mails } = yield* smtpServer()
      const failure = yield* Effect.flip(
        Mailer.use((mailer) => mailer.send({ ...mail, attachments: [{ blob: "gone" }] })).pipe(
          Effect.provide(mailerFor(url))
        )
      )
      expect(failure).toMatchObject({ _tag: "BlobMissing", blob: "gone" })
      expect(yield* Queue.size(mails)).toBe(0)
    })
  )

  it.live("holds no more than two of the largest in memory, however many are to be sent", () =>
    Effect.gen(function* () {
      const { url } = yield* smtpServer()
      let [now, most] = [0, 0]
      const blob = { id: "b", bytes: 10, contentType: "text/plain" }
      const counting = Layer.mock(Blobs, {
        get: () => Effect.succeed({ ...blob, content: Stream.empty }),
        getBytes: () =>
          Effect.sync(() => {
            now += 1
            most = Math.max(most, now)
            return { blob, bytes: randomBytes(10) }
          })
      })
      const send = Effect.flatMap(Mailer, (mailer) =>
        mailer.send({ ...mail, attachments: [{ blob: "b" }] })
      ).pipe(Effect.tap(() => Effect.sync(() => (now -= 1))))
      yield* Effect.all([send, send, send, send, send], { concurrency: "unbounded" }).pipe(
        Effect.provide(mailerWithBlobs(url, { NOTIFY_MAX_ATTACHMENTS: "10" })),
        Effect.provide(counting)
      )
      expect([now, most]).toEqual([0, 2])
    })
  )
})
