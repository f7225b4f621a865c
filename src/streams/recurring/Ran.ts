/** What came of the ticks of a schedule: one message, written before a tick becomes a task, so that no two run at once. */
import { Option, Schema } from "effect"
import type { StoredMessage } from "../StoredMessage.ts"
import { TaskId } from "../../schemas/TaskId.ts"

const Counted = Schema.Struct({ count: Schema.Int, at: Schema.Int })

export const Ran = Schema.Struct({
  /** When its schedule was made: another one of the same name has another past. */
  schedule: Schema.String,
  /** The last tick that was seen, in seconds since 1970, and the sequence of its message. */
  seen: Schema.Int,
  sequence: Schema.Int,
  became: Schema.Literals(["task", "nothing"]),
  /** The last task, and the sequence of the message of its tick. */
  last: Schema.optionalKey(
    Schema.Struct({ id: TaskId, at: Schema.Int, sequence: Schema.optionalKey(Schema.Int) })
  ),
  skipped: Schema.optionalKey(Counted),
  missed: Schema.optionalKey(Counted),
  /** Between which times those are that were missed, newest last: one that comes late is none any more. */
  gaps: Schema.optionalKey(Schema.Array(Schema.Struct({ after: Schema.Int, before: Schema.Int })))
})
export type Ran = typeof Ran.Type

const decode = Schema.decodeUnknownOption(Schema.fromJsonString(Ran))

/** Undefined where nothing has come of any tick of this very schedule. */
export const ranIn = (message: StoredMessage | undefined, schedule: string): Ran | undefined => {
  if (message === undefined) return undefined
  const ran = Option.getOrUndefined(decode(utf8.decode(message.data)))
  return ran?.schedule === schedule ? ran : undefined
}

const utf8 = new TextDecoder()
