/**
 * Pausing a kind: NATS hands out none of its tasks until it is resumed, to whoever asks. Both its consumers are paused;
 * that of the normal lane says whether the kind is. It is paused first and resumed last, so that whatever dies in between
 * leaves nothing held back that is not told as paused, and asking again mends it.
 */
import { Clock, Effect, Schedule, Schema } from "effect"
import type { KindPause } from "../schemas/Paused.ts"
import { JetStream } from "./JetStream.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"
import type { QueueMissing } from "./NotQueued.ts"
import { queueUnseen } from "./Queues.ts"
import * as Subjects from "./Subjects.ts"
import { PauseInfo, endOf, pauseOf, untilOf } from "./pauseOf.ts"

type Changing = Effect.Effect<KindPause, NatsUnavailable | QueueMissing, JetStream>

/** What runs is finished, and nothing is begun. Asked again, the answer is the same. */
export const pause = Effect.fn("Pausing.pause")((kind: string): Changing =>
  Effect.gen(function* () {
    if (untilOf(yield* look(kind, "normal")) === undefined)
      yield* set(kind, "normal", endOf(yield* Clock.currentTimeMillis))
    return yield* agree(kind)
  }).pipe(Effect.catchTag("JetStreamRefused", queueUnseen(kind)))
)

/** Asked again, the answer is the same. */
export const resume = Effect.fn("Pausing.resume")((kind: string): Changing =>
  set(kind, "high", undefined).pipe(
    Effect.andThen(set(kind, "normal", undefined)),
    Effect.andThen(agree(kind)),
    Effect.catchTag("JetStreamRefused", queueUnseen(kind))
  )
)

const consumerOf = (kind: string, lane: Subjects.Lane) =>
  `${Subjects.taskStream(kind)}.${Subjects.consumerName(kind, lane)}`

const look = Effect.fnUntraced(function* (kind: string, lane: Subjects.Lane) {
  const answer = yield* (yield* JetStream).call(`CONSUMER.INFO.${consumerOf(kind, lane)}`, {})
  return yield* Effect.orDie(decode(answer))
})

const decode = Schema.decodeUnknownEffect(PauseInfo)

/** Returns when it is so. A cluster answers before the consumer has heard of it; and somebody else may undo it at once. */
const set = Effect.fnUntraced(function* (kind: string, lane: Subjects.Lane, until: number | undefined) {
  const jetstream = yield* JetStream
  const asked = until === undefined ? {} : { pause_until: new Date(until).toISOString() }
  yield* jetstream.call(`CONSUMER.PAUSE.${consumerOf(kind, lane)}`, asked)
  yield* Effect.repeat(look(kind, lane), {
    schedule: Schedule.spaced("25 millis"),
    times: mostLooks,
    until: (info) => untilOf(info) === until
  })
})

/** A second: far more than a cluster takes. */
const mostLooks = 40

/** Brings `high` to where `normal` is, whoever else pauses or resumes meanwhile. Gives what is so in the end. */
const agree = Effect.fnUntraced(function* (kind: string) {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const normal = yield* look(kind, "normal")
    const until = untilOf(normal)
    if (untilOf(yield* look(kind, "high")) === until) {
      const paused = pauseOf(normal)
      return paused === undefined ? { kind } : { kind, paused }
    }
    yield* set(kind, "high", until)
  }
  return yield* new NatsUnavailable({ asked: `pause or resume ${kind}`, reason: "others do and undo it" })
})

const mostTries = 10
