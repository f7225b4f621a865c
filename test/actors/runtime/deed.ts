/** A kind whose program does to its worker what it is told: for workers that are processes of their own. */
import { Schema } from "effect"
import { ChildFailed } from "../../../src/schemas/ChildFailed.ts"
import * as Task from "../../../src/schemas/Task.ts"
import { startNode } from "../../support/millrace.ts"

export const Deed = Task.define("deed", {
  title: "A deed",
  input: Schema.Struct({
    name: Schema.String,
    /** Kill the process, hold up its event loop, or just wait; and then be done. */
    does: Schema.Literals(["kill", "block", "wait"]),
    ms: Schema.Int
  }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Undone", {}),
  example: { name: "a", does: "wait", ms: 1 }
})
export type Deed = typeof Deed.input.Type

/** Of another kind, and done in the same process. */
export const Errand = Task.define("errand", {
  title: "An errand",
  input: Schema.Struct({ name: Schema.String, ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.TaggedStruct("Undone", {}),
  example: { name: "a", ms: 1 }
})

/** Has an errand done, in the same process. */
export const Order = Task.define("order", {
  title: "An order",
  input: Schema.Struct({ name: Schema.String, ms: Schema.Int }),
  output: Schema.Struct({}),
  failure: Schema.Union([ChildFailed, Schema.TaggedStruct("Undone", {})]),
  example: { name: "a", ms: 1 }
})

/** By so much time passes faster in these processes. */
export const speed = 10
/** An ack wait of theirs, in seconds. */
export const ackWait = 30 / speed

/**
 * A worker of all three. It prints `began <name>`, and `ended` or `stopped <name>`. What it is told to do is done by the
 * worker that is named by `only`, if one is; by all others it is done at once.
 */
export const startDeeds = (url: string, worker: string, env: Record<string, string> = {}) =>
  startNode(["test/actors/runtime/deeds.fixture.ts"], { NATS_URL: url, MILLRACE_WORKER: worker, ...env })
