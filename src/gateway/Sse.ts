/** Server-sent events (WHATWG HTML, 9.2) on the wire. */
import * as NodeHttpServerRequest from "@effect/platform-node/NodeHttpServerRequest"
import { Deferred, Effect, Metric, Schedule, Stream } from "effect"
import { type HttpServerRequest, HttpServerResponse } from "effect/http"
import { Nats } from "../streams/Nats.ts"
import { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import type { QueueMissing } from "../streams/NotQueued.ts"
import * as series from "../telemetry/series.ts"
import { lost } from "../streams/lost.ts"
import { Drain } from "./Drain.ts"
import * as Listener from "./listeners/Listener.ts"

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

export const encode = ({ id, event, data }: Message): Uint8Array =>
  Buffer.from(
    [
      ...(id === undefined ? [] : [`id: ${id}\n`]),
      ...(event === undefined ? [] : [`event: ${event}\n`]),
      ...(data === undefined ? [] : [`data: ${JSON.stringify(data)}\n`]),
      "\n"
    ].join("")
  )

const retry = Buffer.from(`retry: ${retryAfter}\n`)

const comment = Buffer.from(": keep-alive\n\n")

/**
 * Where nothing comes for long, a comment. A listener that twice has taken nothing of what was written is dropped: it may
 * be gone without a word.
 */
export const keepAlive = (listener: Listener.Listener) => {
  let taken = listener.taken()
  let stuck = 0
  return Effect.schedule(
    Effect.sync(() => {
      const isStill = listener.taken() === taken
      stuck = isStill && listener.unsent() > 0 ? stuck + 1 : 0
      if (stuck === 2) return listener.drop()
      if (isStill && stuck === 0) listener.write(comment)
      taken = listener.taken()
    }),
    Schedule.spaced(keepAliveEvery)
  )
}

/**
 * How to answer with a message and go on until `tell` returns, the client is gone, NATS is away, or this gateway shuts
 * down. While NATS is away it is refused: a stream in which nothing comes says that nothing happens.
 */
export const answering = Effect.gen(function* () {
  const drain = yield* Drain
  const nats = yield* Nats
  /** One for all who listen: thousands would else wait for each of its reasons by themselves. */
  let over = Deferred.makeUnsafe<void>()
  const end = Effect.sync(() => {
    const ended = over
    over = Deferred.makeUnsafe()
    Deferred.doneUnsafe(ended, Effect.void)
  })
  yield* Effect.forkScoped(Effect.andThen(drain.begun, end))
  yield* Effect.forkScoped(Effect.forever(Effect.andThen(lost, end)))
  const listeners = series.sseListeners({})
  yield* Metric.modify(listeners, 0)
  const isOver = Effect.suspend(() => (drain.isBegun() ? Effect.void : Deferred.await(over)))

  return Effect.fnUntraced(function* (
    request: HttpServerRequest.HttpServerRequest,
    first: Message,
    tell: (listener: Listener.Listener) => Effect.Effect<void>
  ) {
    if (!nats.isConnected()) {
      return yield* new NatsUnavailable({ asked: "tell what happens", reason: "disconnected" })
    }
    const response = NodeHttpServerRequest.toServerResponse(request)
    // The connection ends with the answer. In chunks, each write would be four.
    response.removeHeader("transfer-encoding")
    const listener = Listener.of(response)
    const told = Effect.suspend(() => {
      listener.write(retry, encode(first))
      return Effect.raceAllFirst([
        Effect.andThen(tell(listener), listener.drained),
        keepAlive(listener),
        // At once: who is behind comes back, to another gateway, and goes on there.
        Effect.map(isOver, () => {
          if (listener.unsent() > 0) listener.drop()
        })
      ])
    })
    const counted = Effect.andThen(Metric.modify(listeners, 1), told).pipe(
      Effect.ensuring(Metric.modify(listeners, -1))
    )
    return HttpServerResponse.stream(Stream.drain(Stream.fromEffect(counted)), { contentType, headers })
  })
})

/** Messages as they come: the next is asked for when the client has taken the last. */
export const each =
  <R>(messages: Stream.Stream<Message, NatsUnavailable | QueueMissing, R>) =>
  (listener: Listener.Listener) =>
    Stream.runForEach(messages, (message) =>
      Effect.suspend(() => {
        listener.write(encode(message))
        return listener.drained
      })
    ).pipe(
      Effect.catchTag(["NatsUnavailable", "QueueMissing"], (lost) =>
        Effect.logWarning("events broke off", lost.message)
      )
    )

/** The connection ends with the stream, which may be this gateway's end as well. */
const headers = { "cache-control": "no-cache", "x-accel-buffering": "no", connection: "close" }

const contentType = "text/event-stream"
