/** Gives the server the copy of one stream, out of which it makes the stream and its consumers. */
import { Duration, Effect, Schema, Stream } from "effect"
import { answerOf } from "../answers.ts"
import { Nats } from "../Nats.ts"
import { whenReady } from "../whenReady.ts"
import type { Ask } from "./asking.ts"
import { RestoreBroken } from "./failures.ts"
import type { Copy } from "./Manifest.ts"
import { removeStream } from "./removeStream.ts"

/** A cluster looks for servers with room first. */
const beginning = Duration.seconds(30)
/** The server takes in what it is given before it answers, and gives up where nothing comes for five seconds. */
const taking = Duration.minutes(1)
/** It may have to go through all of it once more. */
const ending = Duration.hours(1)

/** Of a piece; less than any server takes. */
export const pieceBytes = 512 * 1024

/** As it was, with as many copies in the cluster as are wanted now. */
export const requestOf = ({ config, state }: Copy, replicas: number) => ({
  config: { ...config, num_replicas: replicas },
  state
})

/** All of it, or nothing: what a server was not given to the end, it would keep. */
export const restoreStream = Effect.fnUntraced(function* <E, R>(
  copy: Copy,
  content: Stream.Stream<Uint8Array, E, R>,
  replicas: number,
  ask: Ask
) {
  const { connection } = yield* Nats
  const { name } = copy
  const call = `STREAM.RESTORE.${name}`
  const broken = (reason: string) => new RestoreBroken({ stream: name, reason })
  const asked = (subject: string, body: Uint8Array | string, patience: Duration.Duration) =>
    Effect.flatMap(ask(subject, body, patience), (bytes) =>
      answerOf(call, bytes.length === 0 ? {} : JSON.parse(utf8.decode(bytes)))
    )

  const request = JSON.stringify(requestOf(copy, replicas))
  const begun = yield* whenReady(asked(`$JS.API.${call}`, request, beginning), {
    name,
    replicas,
    servers: () => connection.info?.connect_urls?.length,
    onWait: (what) => Effect.logInfo(`waiting for JetStream: ${what}`)
  }).pipe(Effect.catchTag("JetStreamRefused", ({ description }) => Effect.fail(broken(description))))
  const { deliver_subject: deliver } = yield* Effect.orDie(decodeBegun(begun))
  const answered = (body: Uint8Array | string, patience: Duration.Duration) =>
    Effect.mapError(asked(deliver, body, patience), (error) =>
      broken("description" in error ? error.description : error.message)
    )

  return yield* Stream.runForEach(content, (piece) => answered(piece, taking)).pipe(
    // An end that comes too early has the server stop at once.
    Effect.onError(() => Effect.ignore(ask(deliver, "", taking))),
    Effect.andThen(answered("", ending)),
    Effect.flatMap((answer) => Effect.orDie(decodeEnded(answer))),
    Effect.filterOrFail(
      ({ state }) => state.last_seq >= copy.state.last_seq,
      ({ state }) => broken(`it ends at ${state.last_seq} instead of ${copy.state.last_seq}`)
    ),
    Effect.map(({ state }) => ({ name, messages: state.messages })),
    Effect.onError(() => removeStream(name))
  )
})

const decodeBegun = Schema.decodeUnknownEffect(Schema.Struct({ deliver_subject: Schema.String }))
const decodeEnded = Schema.decodeUnknownEffect(
  Schema.Struct({ state: Schema.Struct({ messages: Schema.Int, last_seq: Schema.Int }) })
)
const utf8 = new TextDecoder()
