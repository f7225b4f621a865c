/** What a right is good for. */
import { assert, describe, it } from "@effect/vitest"
import { covers, overlap } from "../../../src/streams/rights/covers.ts"

describe("a right", () => {
  it.each([
    ["a.b", "a.b", true],
    ["a.*", "a.b", true],
    ["a.*", "a.*", true],
    ["a.>", "a.b.c", true],
    ["a.>", "a.*.>", true],
    [">", "a", true],
    ["a.b", "a.*", false],
    ["a.*", "a.>", false],
    ["a.*", "a.b.c", false],
    ["a.>", "a", false],
    ["a.b.c", "a.b", false],
    ["*.b", "a.c", false]
  ])("to %s is one to %s: %s", (right, wanted, isGood) => {
    assert.strictEqual(covers(right, wanted), isGood)
  })

  it.each([
    ["a.*", "*.b", true],
    ["a.>", "a.b.c", true],
    ["a.b", "a.>", true],
    ["a.b", "a.c", false],
    ["a.*", "a.b.c", false],
    ["a.>", "a", false]
  ])("to %s has something of %s: %s", (one, other, isSo) => {
    assert.strictEqual(overlap(one, other), isSo)
    assert.strictEqual(overlap(other, one), isSo)
  })
})
