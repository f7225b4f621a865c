/** The sweep: looks now and then for what no event tells the housekeeper of. */
import { Duration, Effect } from "effect"
import { taskNames } from "../schemas/Tasks.ts"
import type { NatsUnavailable } from "../streams/NatsUnavailable.ts"
import { sweepAttempts } from "./sweepAttempts.ts"
import { type Looked, sweepQueue } from "./sweepQueue.ts"

/** Seldom: mostly there is nothing. */
const every = Duration.seconds(10)

/** Never ends. */
export const sweep = Effect.suspend(() => {
  const attempts = repeatedly(sweepAttempts)
  const queues = taskNames.map((kind) => repeatedly((before?: Looked) => sweepQueue(kind, before)))
  const all = Effect.andThen(attempts, Effect.all(queues, { discard: true }))
  return Effect.forever(Effect.andThen(Effect.sleep(every), all))
})

/** Looks, each time, with what it gave the last time. What fails, or asks for a queue that is no more, holds up no other. */
const repeatedly = <A, R>(look: (before?: A) => Effect.Effect<A, NatsUnavailable, R>) => {
  let before: A | undefined
  return Effect.suspend(() => (before === undefined ? look() : look(before))).pipe(
    Effect.map((found) => {
      before = found
    }),
    Effect.catchTag("NatsUnavailable", (error) => Effect.logDebug("the sweep waits", error.message)),
    Effect.catchDefect((defect) => Effect.logError("the sweep crashed", defect))
  )
}
