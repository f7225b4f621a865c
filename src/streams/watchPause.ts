/** Whether a kind is paused, as those who work on it learn: at once when it changes, and by a look where that may have been missed. */
import { Effect, Queue, Schema } from "effect"
import { JetStream } from "./JetStream.ts"
import { Nats } from "./Nats.ts"
import * as Subjects from "./Subjects.ts"
import { PauseInfo } from "./pauseOf.ts"
import * as Subscription from "./subscribe.ts"

/** While it is paused nothing else would tell that word of its end was lost. */
const lookEvery = "5 seconds"

/** Calls back with each change until the scope closes. Until it is known otherwise, the kind is not paused. */
export const watchPause = Effect.fnUntraced(function* (kind: string, onChange: (paused: boolean) => void) {
  const { connection, onChange: onConnection } = yield* Nats
  const jetstream = yield* JetStream
  const due = yield* Queue.sliding<true>(1)
  const lookNow = () => {
    Queue.offerUnsafe(due, true)
  }
  yield* Effect.acquireRelease(
    Effect.sync(() => Subscription.subscribe(connection, Subjects.pauseTold(kind), lookNow)),
    (end) => Effect.sync(end)
  )
  // What was said while the connection was lost was not heard.
  yield* Effect.acquireRelease(
    Effect.sync(() => onConnection((connected) => connected && lookNow())),
    (forget) => Effect.sync(forget)
  )

  const consumer = `${Subjects.taskStream(kind)}.${Subjects.consumerName(kind, "normal")}`
  const look = jetstream.call(`CONSUMER.INFO.${consumer}`, {}).pipe(
    Effect.flatMap(decode),
    Effect.map(({ paused: now = false }) => now)
  )
  let paused = false
  const watch = Effect.gen(function* () {
    // Who cannot look now knows what they knew; of a queue that is not there others tell.
    const now = yield* Effect.orElseSucceed(look, () => paused)
    if (now !== paused) {
      paused = now
      onChange(now)
      yield* Effect.logInfo(now ? `${kind} is paused: nothing of it is begun` : `${kind} goes on`)
    }
    yield* now ? Effect.timeoutOption(Queue.take(due), lookEvery) : Queue.take(due)
  })
  yield* Effect.forkScoped(Effect.forever(watch))
})

const decode = Schema.decodeUnknownEffect(PauseInfo)
