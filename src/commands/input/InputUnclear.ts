/** What a task is to be given cannot be made out. */
import { Schema } from "effect"
import { json } from "../screen/plain.ts"

export class InputUnclear extends Schema.TaggedError<InputUnclear>()("InputUnclear", {
  kind: Schema.String,
  reason: Schema.String
}) {
  override get message() {
    const end = this.reason.endsWith("?") ? "" : "."
    return `This is no input for ${this.kind}: ${this.reason}${end}`
  }
}

/** None is given at all. */
export class InputMissing extends Schema.TaggedError<InputMissing>()("InputMissing", {
  kind: Schema.String,
  example: Schema.optionalKey(Schema.Unknown)
}) {
  override get message() {
    const such = this.example === undefined ? "" : `, such as '${json(this.example)}'`
    return `Give ${this.kind} its input: as JSON${such}, as name=value pairs, with --file, or on stdin.`
  }
}
