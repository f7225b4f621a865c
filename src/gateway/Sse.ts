/** Server-sent events (WHATWG HTML, 9.2) on the wire. */
import { Effect, Stream } from "effect"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"

/** Without data it is no event, but its id is the place to go on from. */
export interface Message {
  readonly id?: string
  readonly event?: string
  /** Written as JSON, which has no line breaks of its own. */
  readonly data?: unknown
}

/** Proxies close what is silent for a minute, some for 30 seconds. */
const keepAliveEvery = "15 seconds"

/** Milliseconds until a client that lost the connection comes back. */
const retryAfter = 2_000

/**
 * The body of an answer: messages as they come, and a comment where none comes for long. It ends when they end; a client
 * comes back by itself and says which message it had last.
 */
export const body = <R>(
  first: Message,
  messages: Stream.Stream<Message, NatsUnavailable, R>,
  ended: Effect.Effect<void>
): Stream.Stream<Uint8Array, never, R> =>
  Stream.succeed(`retry: ${retryAfter}\n${written(first)}`).pipe(
    Stream.concat(Stream.merge(told(messages), keepAlive, { haltStrategy: "left" })),
    Stream.interruptWhen(ended),
    Stream.encodeText
  )

const told = <R>(messages: Stream.Stream<Message, NatsUnavailable, R>) =>
  messages.pipe(
    Stream.map(written),
    Stream.catch((lost) =>
      Stream.drain(Stream.fromEffect(Effect.logWarning("events broke off", lost.message)))
    )
  )

const written = ({ id, event, data }: Message): string =>
  [
    ...(id === undefined ? [] : [`id: ${id}\n`]),
    ...(event === undefined ? [] : [`event: ${event}\n`]),
    ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}\n`]),
    "\n"
  ].join("")

const keepAlive = Stream.tick(keepAliveEvery).pipe(
  Stream.drop(1),
  Stream.map(() => ": keep-alive\n\n")
)

/** The connection ends with the stream, which may be this gateway's end as well. */
export const headers = { "cache-control": "no-cache", "x-accel-buffering": "no", connection: "close" }

export const contentType = "text/event-stream"
