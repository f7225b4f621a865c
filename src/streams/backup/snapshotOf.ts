/** The copy of a stream and its consumers as the server makes it, in pieces, and no faster than they are taken. */
import type { Msg } from "@nats-io/transport-node"
import { Cause, Duration, Effect, Queue, Schema, Stream } from "effect"
import { answerOf } from "../answers.ts"
import { headersOf, statusOf } from "../headersOf.ts"
import { Nats } from "../Nats.ts"
import { subscribe } from "../subscribe.ts"
import type { Ask } from "./asking.ts"
import { BackupBroken } from "./failures.ts"
import { Copy } from "./Manifest.ts"

/** A server that looks at each message first (nats-server 2.14) says nothing before it has. */
const beginning = Duration.minutes(10)
/** A stream of which much was deleted may have nothing to send for a while. */
const silence = Duration.minutes(1)

/** Bytes on their way that were not taken yet. The server gives up where nothing is taken for five seconds. */
const window = 8 * 1024 * 1024

/** As it stands at this moment; what is stored later is not in it. For as long as the scope is open. */
export const snapshotOf = Effect.fnUntraced(function* (stream: string, ask: Ask) {
  const nats = yield* Nats
  const pieces = yield* Queue.unbounded<Msg, BackupBroken>()
  const broken = (reason: string) => new BackupBroken({ stream, reason })
  const deliver = nats.newInbox()
  yield* Effect.acquireRelease(
    Effect.sync(() => [
      subscribe(nats.connection, deliver, (message) => Queue.offerUnsafe(pieces, message)),
      nats.onChange((connected) => {
        if (!connected) Queue.failCauseUnsafe(pieces, Cause.fail(broken("the connection to NATS was lost")))
      })
    ]),
    (stops) => Effect.sync(() => stops.forEach((stop) => stop()))
  )

  const call = `STREAM.SNAPSHOT.${stream}`
  const request = { deliver_subject: deliver, no_consumers: false, jsck: true, window_size: window }
  const { config, state } = yield* ask(`$JS.API.${call}`, JSON.stringify(request), beginning).pipe(
    Effect.flatMap((answer) => answerOf(call, JSON.parse(utf8.decode(answer)))),
    Effect.mapError(({ message }) => broken(message)),
    Effect.flatMap((answer) => Effect.orDie(decode(answer)))
  )

  const next = Queue.take(pieces).pipe(
    Effect.timeoutOrElse({ duration: silence, orElse: () => Effect.fail(broken("NATS says nothing more")) })
  )
  let taken: Msg | undefined
  const content = Stream.unfold(
    0,
    Effect.fnUntraced(function* (count: number) {
      // Only now is the piece before it where it belongs.
      taken?.respond()
      const piece = yield* next
      if (piece.data.length === 0) {
        return statusOf(piece) >= 400 ? yield* broken(reasonIn(piece)) : undefined
      }
      taken = piece
      return [piece.data, count + 1] as const
    })
  )
  return { config, state, content }
})

const reasonIn = (piece: Msg) => {
  const headers = headersOf(piece)
  return typeof headers === "object" ? `${headers.code} ${headers.description}` : "NATS has given up"
}

const decode = Schema.decodeUnknownEffect(
  Schema.Struct({ config: Copy.fields.config, state: Copy.fields.state })
)
const utf8 = new TextDecoder()
