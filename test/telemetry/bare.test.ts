import { assert, describe, it } from "@effect/vitest"
import { Cause } from "effect"
import { PageUnreachable } from "../../src/schemas/Download.ts"
import { bare } from "../../src/telemetry/bare.ts"

const secret = "hunter2"

const parsed = () => {
  try {
    return JSON.parse(secret)
  } catch (error) {
    return error
  }
}

describe("a cause without its words", () => {
  it.each([
    [
      "a failure by its tag",
      Cause.fail(new PageUnreachable({ url: secret, reason: secret })),
      "PageUnreachable"
    ],
    ["a defect by its name", Cause.die(parsed()), "SyntaxError"],
    ["what is no error as one", Cause.die(secret), "Error"]
  ] as const)("names %s, and where it was", (_, cause, name) => {
    const told = Cause.pretty(bare(cause))
    assert.match(told, new RegExp(`^${name}`))
    assert.notInclude(told, secret)
    if (name !== "Error") assert.match(told, /bare\.test\.ts/)
  })

  it("says of an interruption that it is one", () => {
    assert.isTrue(Cause.hasInterruptsOnly(bare(Cause.interrupt(1))))
  })
})
