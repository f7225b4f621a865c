/** Defining a kind: a name that could not be a subject token is refused when the program starts. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import * as Task from "../../src/schemas/Task.ts"
import { badContracts, badNames, fine, inferred } from "./Task.types.ts"

const contract = {
  title: "Nothing",
  input: Schema.Struct({}),
  output: Schema.Struct({}),
  failure: Schema.Struct({ _tag: Schema.Literal("Never") }),
  example: {}
}

/** Names that the compiler cannot look into. */
const define = (name: string) => Task.define<string, unknown, unknown, Task.Tagged>(name, contract)

describe("a kind", () => {
  it.each(["a", "fetch", "count-page", "h264", "a".repeat(32)])("may be named %s", (name) => {
    assert.strictEqual(define(name).name, name)
  })

  it.each([
    "",
    "Fetch",
    "1st",
    "-a",
    "count_page",
    "count.page",
    "count page",
    "count*",
    "zähle",
    "a\n",
    "tasks",
    "stats",
    "a".repeat(33)
  ])("may not be named %j", (name) => {
    assert.throws(() => define(name), /cannot name a kind/)
  })

  it.each(badNames)("is refused by the compiler and at start-up alike", (definition) => {
    assert.throws(definition, /cannot name a kind/)
  })

  it("is typed by its schemas", () => {
    assert.strictEqual(fine.name, "count-page")
    assert.notInclude(inferred, false)
    assert.isNotEmpty(badContracts)
  })
})
