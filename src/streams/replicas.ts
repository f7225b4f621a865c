/**
 * Reads from any replica of a stream, as the leader would answer. A replica that lags lacks what came last: when one has
 * nothing more to tell, the leader is asked as well.
 */
import { Effect, Schedule } from "effect"
import type { BatchRequest } from "./BatchRead.ts"
import type { JetStream } from "./JetStream.ts"
import { NatsUnavailable } from "./NatsUnavailable.ts"

/** How long a replica may take to have what the leader has. Another one may answer meanwhile. */
const patience = Schedule.spaced("50 millis").pipe(Schedule.upTo({ times: 40 }))

export const readsOf = (jetstream: JetStream["Service"], stream: string, subject: string) => ({
  /** The last message of the subject: of the leader at once, since no replica knows whether its own is. */
  last: jetstream.read(stream, { last_by_subj: subject }),

  /** The first message of the subject from a sequence on. */
  next: (sequence: number) =>
    Effect.flatMap(jetstream.next(stream, sequence, subject), (found) =>
      found === undefined
        ? jetstream.read(stream, { seq: sequence, next_by_subj: subject })
        : Effect.succeed(found)
    ),

  /** Of which all that lies below a sequence is wanted. */
  batch: (request: BatchRequest & { readonly seq: number; readonly next_by_subj: string }, below: number) =>
    jetstream.batch(stream, request).pipe(
      Effect.tap(({ last, pending }) => {
        if (pending > 0 || last >= below - 1) return Effect.void
        const seq = Math.max(request.seq, last + 1)
        const rest = jetstream.read(stream, { seq, next_by_subj: request.next_by_subj })
        return Effect.flatMap(rest, (next) =>
          next === undefined || next.sequence >= below ? Effect.void : Effect.fail(lagging(stream))
        )
      }),
      Effect.retry({ schedule: patience, while: (error) => error.reason === lags })
    )
})

const lags = "a replica lags behind"
const lagging = (stream: string) => new NatsUnavailable({ asked: `DIRECT.GET.${stream}`, reason: lags })
