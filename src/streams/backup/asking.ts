/** Questions to NATS of which an answer may take longer than others may. They end with the connection all the same. */
import { Duration, Effect } from "effect"
import { Nats } from "../Nats.ts"
import { NatsUnavailable } from "../NatsUnavailable.ts"
import { openRequests } from "../openRequests.ts"

/** For as long as the scope is open. */
export const asking = Effect.gen(function* () {
  const nats = yield* Nats
  const requests = yield* openRequests

  return (subject: string, body: Uint8Array | string, patience: Duration.Duration) =>
    Effect.callback<Uint8Array, NatsUnavailable>((resume) => {
      const unavailable = (reason: string) =>
        resume(Effect.fail(new NatsUnavailable({ asked: subject, reason })))
      if (!nats.isConnected()) return unavailable("disconnected")
      const cancel = requests.send(subject, body, undefined, Duration.toMillis(patience), (reply) => {
        if (reply._tag === "Answered") return resume(Effect.succeed(reply.data))
        return reply._tag === "Unanswered" ? unavailable(reply.reason) : resume(Effect.die(reply.defect))
      })
      return Effect.sync(cancel)
    })
})

export type Ask = Effect.Success<typeof asking>
