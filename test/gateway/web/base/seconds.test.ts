/** Spans as they are typed. */
import { assert, describe, it } from "@effect/vitest"
import { secondsOf, spanOf } from "../../../../src/gateway/web/base/seconds.ts"

describe("a span that is typed", () => {
  it.each([
    ["90", 90],
    [" 1m ", 60],
    ["1.5 h", 5_400],
    ["0.1s", 0.1],
    ["2d", 172_800],
    ["soon", undefined],
    ["-1s", undefined],
    ["1m30s", undefined],
    ["", undefined]
  ])("%j is %s seconds", (text, seconds) => assert.strictEqual(secondsOf(text), seconds))

  it.each([
    [1, "1s"],
    [60, "1m"],
    [90, "90s"],
    [5_400, "90m"],
    [86_400, "1d"],
    [0.1, "0.1s"]
  ])("%s seconds are shown as %s, and read again as the same", (seconds, text) => {
    assert.strictEqual(spanOf(seconds), text)
    assert.strictEqual(secondsOf(text), seconds)
  })
})
