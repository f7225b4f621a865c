/** Server-sent events (WHATWG HTML, 9.2) on the wire. */
import { Effect, Stream } from "effect"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import type { Placed } from "../streams/Events.ts"

/** Proxies close what is silent for a minute, some for 30 seconds. */
const keepAliveEvery = "15 seconds"

/** Milliseconds until a client that lost the connection comes back. */
const retryAfter = 2_000

/**
 * The body of an answer: events as they come, and a comment where none comes for long. It begins with the place in the
 * stream, and no event: a connection that breaks before the first one is resumed from there. It ends when the events
 * end; a client comes back by itself and goes on where it was.
 */
export const body = <R>(
  after: number,
  events: Stream.Stream<Placed, NatsUnavailable, R>,
  ended: Effect.Effect<void>
): Stream.Stream<Uint8Array, never, R> =>
  Stream.succeed(`retry: ${retryAfter}\nid: ${after}\n\n`).pipe(
    Stream.concat(Stream.merge(told(events), keepAlive, { haltStrategy: "left" })),
    Stream.interruptWhen(ended),
    Stream.encodeText
  )

const told = <R>(events: Stream.Stream<Placed, NatsUnavailable, R>) =>
  events.pipe(
    Stream.map(
      ({ sequence, event }) =>
        `id: ${sequence}\nevent: ${event.data.state}\ndata: ${JSON.stringify(event)}\n\n`
    ),
    Stream.catch((lost) =>
      Stream.drain(Stream.fromEffect(Effect.logWarning("events broke off", lost.message)))
    )
  )

const keepAlive = Stream.tick(keepAliveEvery).pipe(
  Stream.drop(1),
  Stream.map(() => ": keep-alive\n\n")
)
