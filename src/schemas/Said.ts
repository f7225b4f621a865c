/** What is said of a task while it moves, to whoever listens just then. */
import { Schema } from "effect"
import { Attempt, LogLine, Progress } from "./TaskRecord.ts"

/** An attempt has been running for a moment. Of one that is quicker nothing is said. */
export const Started = Schema.Struct({ worker: Schema.String, attempt: Schema.Int }).annotate({
  identifier: "Started"
})

/** How far it is now, and the lines that are new. */
export const Progressed = Schema.Struct({
  progress: Schema.optionalKey(Progress),
  log: Schema.optionalKey(Schema.Array(LogLine))
}).annotate({ identifier: "Progressed" })

/** The attempt that failed, and in how many milliseconds the next one begins. */
export const Retrying = Schema.Struct({ ...Attempt.fields, delayMs: Schema.Finite }).annotate({
  identifier: "Retrying"
})

/** By what it is about. */
export const said = { started: Started, progress: Progressed, retrying: Retrying }
export type What = keyof typeof said
