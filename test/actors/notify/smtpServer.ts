/** A real SMTP server on a free port, which says what it is told to say and keeps what it is given. */
import { Config, ConfigProvider, Effect, Layer, Queue } from "effect"
import type { Server } from "node:net"
import { text } from "node:stream/consumers"
import PostalMime, { type Email } from "postal-mime"
import { SMTPServer, type SMTPServerOptions } from "smtp-server"
import { Mailer } from "../../../src/actors/notify/Mailer.ts"
import type { Blobs } from "../../../src/streams/Blobs.ts"
import { memoryBlobs } from "../../support/memoryBlobs.ts"

/** An answer of the server, such as 550. */
export const answer = (responseCode: number, message: string): Error =>
  Object.assign(new Error(message), { responseCode })

/** `mails` is what arrived, parsed, with the addresses it was for. */
export const smtpServer = Effect.fnUntraced(function* (options: SMTPServerOptions = {}) {
  const mails = yield* Queue.unbounded<{ readonly for: ReadonlyArray<string>; readonly email: Email }>()
  const server = new SMTPServer({
    disabledCommands: ["STARTTLS", "AUTH"],
    onData: (stream, { envelope }, taken) => {
      void text(stream)
        .then((source) => PostalMime.parse(source))
        .then((email) =>
          Queue.offerUnsafe(mails, { for: envelope.rcptTo.map(({ address }) => address), email })
        )
        .then(() => taken())
    },
    ...options
  })
  // A client that goes away is one of the things tested.
  server.on("error", () => {})
  yield* Effect.acquireRelease(
    Effect.callback<void>((done) => {
      server.listen(0, "127.0.0.1", () => done(Effect.void))
    }),
    () => Effect.callback<void>((done) => server.close(() => done(Effect.void)))
  )
  const url = urlOf(server.server)
  return { server, mails, url, mailer: mailerFor(url) }
})

export const urlOf = (server: Server): string => {
  const address = server.address()
  return `smtp://127.0.0.1:${typeof address === "object" ? address?.port : address}`
}

/** A mailer of its own for each test: layers are otherwise built once. */
export const mailerWithBlobs = (
  url: string,
  more: Record<string, string> = {}
): Layer.Layer<Mailer, Config.ConfigError, Blobs> =>
  Layer.fresh(Mailer.layer).pipe(
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnvRecord({ SMTP_URL: url, ...more })))
  )

/** One that has no blobs. */
export const mailerFor = (
  url: string,
  more: Record<string, string> = {}
): Layer.Layer<Mailer, Config.ConfigError> => Layer.provide(mailerWithBlobs(url, more), memoryBlobs)
