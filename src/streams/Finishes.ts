/**
 * Finishes: how tasks end, told by the headers of their events alone. The bodies, which may be large, are not even sent.
 */
import { DeliverPolicy, type JsMsg, jetstream } from "@nats-io/jetstream"
import { Context, Effect, Layer, Stream } from "effect"
import { JetStream } from "./JetStream.ts"
import { leave } from "./leave.ts"
import { Nats } from "./Nats.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import { spanOf } from "./Span.ts"
import * as Subjects from "./Subjects.ts"
import type { Finish } from "./stats/Tally.ts"
import { timesOf } from "./took.ts"

export class Finishes extends Context.Service<
  Finishes,
  {
    /**
     * Tells of those since a time, of so many of them at most, and then of each that happens; `onCaughtUp` when there are
     * no more for now. Ends, to be begun again, when the events were made anew.
     */
    readonly follow: (options: {
      readonly since: Date
      readonly most: number
      readonly onFinish: (finish: Finish) => void
      readonly onCaughtUp: () => void
    }) => Effect.Effect<void, NatsUnavailable>
  }
>()("millrace/Finishes") {
  static readonly layer = Layer.effect(
    Finishes,
    Effect.gen(function* () {
      const nats = yield* Nats
      const { connection } = nats
      const stream = yield* JetStream
      const span = (since?: Date) =>
        spanOf(stream, Subjects.eventStream, since === undefined ? {} : { since })

      const open = (from: number) =>
        attempt(async () => {
          const consumer = await jetstream(connection).consumers.get(Subjects.eventStream, {
            deliver_policy: DeliverPolicy.StartSequence,
            opt_start_seq: from,
            headers_only: true
          })
          const messages = await consumer.consume({
            max_messages: 2_000,
            expires: 5_000,
            idle_heartbeat: 2_500
          })
          return { consumer, messages }
        })

      return Finishes.of({
        follow: Effect.fnUntraced(function* ({ since, most, onFinish, onCaughtUp }) {
          const { from, below } = yield* span(since)
          const begin = Math.max(1, Math.min(from, below), below - most)
          let last = begin - 1
          if (begin === below) onCaughtUp()
          const { messages } = yield* Effect.acquireRelease(open(begin), leave(nats), {
            // It may take the five seconds after which a question to a server that is lost is given up.
            interruptible: true
          })
          const read = Stream.fromAsyncIterable(messages, unavailable).pipe(
            Stream.runForEach((message) =>
              Effect.sync(() => {
                last = message.seq
                const finish = finishOf(message)
                if (finish !== undefined) onFinish(finish)
                if (message.info.pending === 0) onCaughtUp()
              })
            )
          )
          // What was made anew begins at 1 again, and the reader waits where it was.
          const madeAnew = Effect.repeat(
            Effect.delay(
              Effect.orElseSucceed(span(), () => undefined),
              lookEvery
            ),
            { until: (now) => now !== undefined && now.below <= last }
          )
          yield* Effect.raceFirst(read, madeAnew)
        }, Effect.scoped)
      })
    })
  )
}

const lookEvery = "15 seconds"

const unavailable = (cause: unknown) =>
  new NatsUnavailable({ asked: "read how tasks end", reason: String(cause) })

const attempt = <A>(run: () => Promise<A>) => Effect.tryPromise({ try: run, catch: unavailable })

/** Undefined for what is no record of this version's. */
const finishOf = (message: JsMsg): Finish | undefined => {
  const [, kind = ""] = message.subject.split(".")
  const state = Subjects.stateOf(message.subject)
  if (state === undefined) return undefined
  const at = Math.floor(message.info.timestampNanos / 1e6)
  return { kind, state, at, ...timesOf(headerOf(message, Subjects.header.took)) }
}

/** The client throws at headers that it cannot read. */
const headerOf = (message: JsMsg, name: string): string => {
  try {
    return message.headers?.get(name) ?? ""
  } catch {
    return ""
  }
}
