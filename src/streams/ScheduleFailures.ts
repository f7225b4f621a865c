/** What can be wrong with a named schedule, or with what it is asked. */
import { Schema } from "effect"
import { Fault } from "../schemas/Validation.ts"

/** Nobody has made it, or somebody has deleted it. */
export class ScheduleUnknown extends Schema.TaggedError<ScheduleUnknown>()("ScheduleUnknown", {
  name: Schema.String
}) {
  override get message() {
    return `There is no schedule "${this.name}". Put it first, or look for its name among those that there are.`
  }
}

/** It could never tick as it is. */
export class ScheduleInvalid extends Schema.TaggedError<ScheduleInvalid>()("ScheduleInvalid", {
  name: Schema.String,
  faults: Schema.Array(Fault)
}) {
  override get message() {
    const faults = this.faults.map(({ path, message }) =>
      path.length === 0 ? message : `${path.join(".")}: ${message}`
    )
    return `"${this.name}" cannot be a schedule: ${faults.join("; ")}.`
  }
}
