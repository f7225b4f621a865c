/** Records become events by themselves and in order, a moment after they are written. */
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"
import { finished, until } from "../support/useStreams.ts"

let written = 0

/** Writes one more record, of which nothing is to be done; gives the sequence of its event, which is the last one. */
export const eventsMade = Effect.gen(function* () {
  const jetstream = yield* JetStream
  const results = yield* Results
  const key = `last-${written++}`
  yield* results.store(finished(key, "succeeded"))
  const last = yield* until(
    jetstream.read(Subjects.eventStream, { last_by_subj: Subjects.events("echo", "succeeded") }),
    (event) => event?.header("ce-subject") === `echo_${key}`
  )
  return last?.sequence ?? 0
})
