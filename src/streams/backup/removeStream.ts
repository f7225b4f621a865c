/** Takes back a stream that was restored in vain, so that the backup can be restored again. */
import { Effect, Schedule } from "effect"
import { JetStream } from "../JetStream.ts"
import { refusal } from "../JetStreamRefused.ts"

/** While the server comes back, or gives up what it was not given to the end. */
const patience = Schedule.spaced("1 second").pipe(Schedule.upTo({ times: 20 }))

/** If it cannot be done, that is told, and no reason to stop. */
export const removeStream = Effect.fnUntraced(function* (name: string) {
  const jetstream = yield* JetStream
  yield* jetstream.call(`STREAM.DELETE.${name}`, {}).pipe(
    Effect.catchIf(
      (error) => error._tag === "JetStreamRefused" && error.code === refusal.streamNotFound,
      () => Effect.void
    ),
    Effect.retry(patience),
    Effect.catch(({ message }) =>
      Effect.logWarning(`${name} is left, and keeps the backup from being restored again: ${message}`)
    )
  )
})
