/** What tests of records do again and again: write one, read it, and look at how it is stored. */
import { Effect } from "effect"
import { JetStream } from "../../src/streams/JetStream.ts"
import { type Finished, Results } from "../../src/streams/Results.ts"
import * as Subjects from "../../src/streams/Subjects.ts"

export const store = (record: Finished) => Effect.flatMap(Results, (results) => results.store(record))
export const find = (key: string) => Effect.flatMap(Results, (results) => results.find("echo", key))

/** The message of a record as it is stored. */
export const stored = (key: string) =>
  Effect.flatMap(JetStream, (jetstream) =>
    jetstream.read(Subjects.resultStream, { last_by_subj: Subjects.resultAnyState("echo", key) })
  )
