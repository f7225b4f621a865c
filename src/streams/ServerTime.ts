/** The time as the server has it, which all processes share: none of them trusts the clock of its own machine. */
import { Effect, Schema } from "effect"
import { elapsed } from "./elapsed.ts"
import { JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { Nats } from "./Nats.ts"

/** How long it runs on by a clock that nobody sets before the server is asked again, in milliseconds. */
const trustedFor = 60_000

/** Asks the server for its time with what it says of a stream. */
export const make = Effect.fnUntraced(function* (stream: string) {
  const jetstream = yield* JetStream
  const nats = yield* Nats
  let ahead = 0
  let askedAt = -Infinity
  yield* Effect.acquireRelease(
    // Another server may answer now.
    Effect.sync(() => nats.onChange(() => (askedAt = -Infinity))),
    (forget) => Effect.sync(forget)
  )

  const ask = Effect.gen(function* () {
    const before = yield* elapsed
    const { ts } = yield* Effect.flatMap(jetstream.call(`STREAM.INFO.${stream}`, {}), decode)
    const after = yield* elapsed
    ahead = Date.parse(ts) - (before + after) / 2
    askedAt = after
  }).pipe(Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))))

  /** Milliseconds since 1970. */
  return Effect.gen(function* () {
    if ((yield* elapsed) - askedAt > trustedFor) yield* ask
    return (yield* elapsed) + ahead
  })
})

const decode = (answer: unknown) =>
  Effect.orDie(Schema.decodeUnknownEffect(Schema.Struct({ ts: Schema.String }))(answer))
