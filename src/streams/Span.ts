/** A span: the part of a stream that is looked at, from one sequence to below another. */
import { Effect, Schema } from "effect"
import { type JetStream } from "./JetStream.ts"
import { passing } from "./JetStreamRefused.ts"
import { ofDate, timeOf } from "./nanoseconds.ts"

export interface Span {
  readonly from: number
  /** The first sequence that is not in it any more. */
  readonly below: number
  /** Nothing of the stream lies above it. */
  readonly top: boolean
  /** Of an average message of the stream. */
  readonly bytes: number
}

/** Where a span ends; of several ends the nearest. Times are those at which messages were stored. */
export interface Ends {
  readonly below?: number
  readonly belowTime?: bigint
  readonly since?: Date
  readonly until?: Date
}

export const spanOf = Effect.fnUntraced(function* (
  jetstream: JetStream["Service"],
  stream: string,
  ends: Ends
) {
  const { state } = yield* jetstream.call(`STREAM.INFO.${stream}`, {}).pipe(
    Effect.catchTag("JetStreamRefused", (refused) => Effect.fail(passing(refused))),
    Effect.flatMap((answer) => Effect.orDie(decodeInfo(answer)))
  )
  const end = state.last_seq + 1
  const at = (time: bigint | undefined, otherwise: number) =>
    time === undefined ? Effect.succeed(otherwise) : sequenceAt(jetstream, stream, time)
  const [since, until, belowTime] = yield* Effect.all(
    [
      at(ends.since && ofDate(ends.since), 0),
      at(ends.until && ofDate(ends.until), end),
      at(ends.belowTime, end)
    ],
    { concurrency: 3 }
  )
  const below = Math.min(end, ends.below ?? end, until, belowTime)
  const span: Span = {
    from: Math.max(state.first_seq, since),
    below,
    top: below === end,
    bytes: Math.ceil(state.bytes / Math.max(1, state.messages))
  }
  return span
})

/** The sequence of the first message that was stored at a time or later; infinite if there is none yet. */
export const sequenceAt = (jetstream: JetStream["Service"], stream: string, time: bigint) =>
  Effect.map(
    jetstream.read(stream, { start_time: timeOf(time) }),
    (message) => message?.sequence ?? Number.POSITIVE_INFINITY
  )

const decodeInfo = Schema.decodeUnknownEffect(
  Schema.Struct({
    state: Schema.Struct({
      messages: Schema.Int,
      bytes: Schema.Int,
      first_seq: Schema.Int,
      last_seq: Schema.Int
    })
  })
)
