/** The names of all streams that the server has. */
import { Effect, Schema } from "effect"
import { JetStream } from "../JetStream.ts"
import type { JetStreamRefused } from "../JetStreamRefused.ts"
import type { NatsUnavailable } from "../NatsUnavailable.ts"

/** The server tells a thousand at a time. */
export const streamNames = (
  offset = 0
): Effect.Effect<ReadonlyArray<string>, NatsUnavailable | JetStreamRefused, JetStream> =>
  Effect.gen(function* () {
    const { total, streams } = yield* decode(yield* (yield* JetStream).call("STREAM.NAMES", { offset }))
    const found = streams ?? []
    const seen = offset + found.length
    return found.length === 0 || seen >= total ? found : [...found, ...(yield* streamNames(seen))]
  })

const Names = Schema.Struct({
  total: Schema.Int,
  streams: Schema.optionalKey(Schema.NullOr(Schema.Array(Schema.String)))
})
const decode = (answer: unknown) => Effect.orDie(Schema.decodeUnknownEffect(Names)(answer))
