/** From a message of the bucket of records to the record, be it one that can be read here or not. */
import { Effect } from "effect"
import * as TaskId from "../schemas/TaskId.ts"
import type { TaskRecord } from "../schemas/TaskRecord.ts"
import { decodeRecord } from "./decodeRecord.ts"
import type { StoredMessage } from "./StoredMessage.ts"
import * as Subjects from "./Subjects.ts"

/** Whose record it is, and in which state; undefined if it is none. */
export const whoseRecord = ({ subject, data }: Pick<StoredMessage, "subject" | "data">) => {
  const [, , , kind = "", key = "", ...rest] = subject.split(".")
  const state = Subjects.stateOf(subject)
  const id = TaskId.make(kind, key)
  // A client of the bucket that deletes a key leaves an empty message behind.
  return state === undefined || data.length === 0 || rest.length > 0 || TaskId.parse(id) === undefined
    ? undefined
    : { state, kind, id }
}

/**
 * A record of a newer version, or what somebody else wrote, is the end of its task as well: it is shown with what is known
 * of it without its body. Undefined if it is no record.
 */
export const recordOf = (message: StoredMessage): Effect.Effect<TaskRecord | undefined> => {
  const whose = whoseRecord(message)
  return whose === undefined
    ? Effect.undefined
    : Effect.catchTag(decodeRecord(utf8.decode(message.data)), "SchemaError", () =>
        Effect.succeed(unreadable(whose, message))
      )
}

const utf8 = new TextDecoder()

/** The failure of a task whose record cannot be read here. */
const tag = "RecordUnreadable"

export const isUnreadable = ({ error }: Pick<TaskRecord, "error">) => error?.tag === tag

const unreadable = (
  whose: NonNullable<ReturnType<typeof whoseRecord>>,
  { time, header }: StoredMessage
): TaskRecord => {
  const at = new Date(time).toISOString()
  const run = Number(/\.([0-9]{1,9})$/.exec(header("ce-id") ?? "")?.[1])
  return {
    ...whose,
    input: null,
    attempts: [],
    enqueuedAt: at,
    finishedAt: at,
    ...(run >= 2 ? { run } : {}),
    error: {
      tag,
      message: "Its record was not written by this version of Millrace; a newer one may read it."
    }
  }
}
