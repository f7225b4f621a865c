/** What it means that the server does not store a schedule. */
import { Effect } from "effect"
import { type JetStreamRefused, passing, refusal } from "../JetStreamRefused.ts"
import type { NatsUnavailable } from "../NatsUnavailable.ts"
import { ScheduleInvalid } from "../ScheduleFailures.ts"

/** False is to be tried again: somebody else was quicker. */
export const refusedBecause = (
  refused: JetStreamRefused,
  name: string
): Effect.Effect<false, ScheduleInvalid | NatsUnavailable> => {
  const fault = (path: string) =>
    new ScheduleInvalid({
      name,
      faults: [{ path: [path], message: `the server does not take it: ${refused.description}` }]
    })
  switch (refused.code) {
    case refusal.wrongLastSequence:
    case refusal.conflictInFlight:
      return Effect.succeed(false)
    case refusal.patternInvalid:
      return Effect.fail(fault("cron"))
    case refusal.zoneInvalid:
      return Effect.fail(fault("timezone"))
    default:
      return Effect.fail(passing(refused))
  }
}
