/** A ride: a task that takes as long as it is told to. */
import { Schema } from "effect"
import * as Task from "../../../src/schemas/Task.ts"

export const Ride = Task.define("ride", {
  title: "Take a ride",
  input: Schema.Struct({ who: Schema.String, ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Fallen", {}),
  example: { who: "a", ms: 1 }
})
