/** What a caller may ask for one task, and within which limits. */
import { assert, describe, it } from "@effect/vitest"
import { Result, Schema } from "effect"
import { TaskOptions } from "../../src/schemas/TaskOptions.ts"

const takes = (options: unknown) => Result.isSuccess(Schema.decodeUnknownResult(TaskOptions)(options))

describe("the options of a task", () => {
  it("may all be left out", () => {
    assert.isTrue(takes({}))
    assert.isTrue(takes({ retry: {} }))
  })

  it.each([
    ["attempts", [1, 100], [0, 101, 1.5, "5"]],
    ["first", [0, 0.001, 3_600], [-0.001, 3_600.1, NaN, Infinity]],
    ["factor", [1, 1.5, 10], [0.99, 10.1]],
    ["cap", [0, 86_400], [-1, 86_401]]
  ])("bound retry.%s", (name, within, beyond) => {
    for (const value of within) assert.isTrue(takes({ retry: { [name]: value } }), String(value))
    for (const value of beyond) assert.isFalse(takes({ retry: { [name]: value } }), String(value))
  })

  it.each([
    ["timeout", [0.1, 1, 86_400], [0, 0.09, 86_401, "10"]],
    ["resultTtl", [0, 60, Number.MAX_SAFE_INTEGER], [-1, 1.5, Infinity]]
  ])("bound %s", (name, within, beyond) => {
    for (const value of within) assert.isTrue(takes({ [name]: value }), String(value))
    for (const value of beyond) assert.isFalse(takes({ [name]: value }), String(value))
  })

  it.each([
    ["2026-12-01T09:30:00Z", true],
    ["2026-12-01T09:30:00.123456789Z", true],
    ["2026-12-01T09:30:00+05:30", true],
    ["1999-12-31T23:59:59-08:00", true],
    // Without a zone it would be another moment on every machine.
    ["2026-12-01T09:30:00", false],
    ["2026-12-01 09:30:00Z", false],
    ["2026-12-01", false],
    ["2026-12-32T09:30:00Z", false],
    ["2026-12-01T25:30:00Z", false],
    ["tomorrow", false],
    ["", false],
    [1_764_581_400, false]
  ])("take for a deadline %s: %s", (deadline, isOne) => {
    assert.strictEqual(takes({ deadline }), isOne)
  })

  it.each([
    [{ email: "someone@example.org" }, true],
    [{ webhook: "https://example.org/hook" }, true],
    [{ email: "someone" }, false],
    [{ webhook: "mailto:someone@example.org" }, false],
    [{}, false],
    ["someone@example.org", false]
  ])("take for whom to tell %j: %s", (notify, isOne) => {
    assert.strictEqual(takes({ notify }), isOne)
  })
})
