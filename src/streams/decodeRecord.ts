/**
 * From the body of a message to the record of a task. One that does not decode was not written by this version, nor by
 * one before it.
 */
import { type Effect, Exit, Schema } from "effect"
import { deepest } from "../schemas/Validation.ts"
import { TaskRecord } from "../schemas/TaskRecord.ts"
import { isDeeper } from "./keptJson.ts"

/** Input and output are kept as text where they are nested deeper than `deepest`; around them there is little more. */
const deepestRecord = 2 * deepest

/** Anyone who may write to the bucket can nest as they like: it could be read, but never be written into an answer. */
const Text = Schema.String.check(
  Schema.makeFilter((json) =>
    isDeeper(json, deepestRecord) ? `it is nested deeper than ${deepestRecord} levels` : undefined
  )
)

/** What decodes is an Exit: who listens to all events reads thousands a second, and waits for each of them. */
export const decodeRecord = (text: string): Effect.Effect<TaskRecord, Schema.SchemaError> =>
  readNow(text) ?? read(text)

/** Says what is wrong. */
const read = Schema.decodeUnknownEffect(Text.pipe(Schema.decodeTo(Schema.fromJsonString(TaskRecord))))

const decodeNow = Schema.decodeUnknownExit(TaskRecord)

const readNow = (text: string): Exit.Exit<TaskRecord> | undefined => {
  if (isDeeper(text, deepestRecord)) return undefined
  try {
    const exit = decodeNow(JSON.parse(text))
    return Exit.isSuccess(exit) ? Exit.succeed(exit.value) : undefined
  } catch {
    return undefined
  }
}
