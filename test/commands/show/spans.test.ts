import { assert, describe, it } from "@effect/vitest"
import { between, bytes, span } from "../../../src/commands/show/spans.ts"

describe("a span of time", () => {
  it.each([
    [0, "0 ms"],
    [1.234, "1.2 ms"],
    [999, "999 ms"],
    [1_000, "1 s"],
    [9_949, "9.9 s"],
    [59_900, "60 s"],
    [59_990, "1 min"],
    [61_000, "1 min 1 s"],
    [3_599_900, "1 h"],
    [7_260_000, "2 h 1 min"],
    [200_000_000, "2 d 7 h"]
  ])("of %d ms reads %s", (millis, text) => {
    assert.strictEqual(span(millis), text)
  })

  it("is none where a clock is behind, and unknown where a time is", () => {
    assert.strictEqual(between("2026-11-20T09:00:01Z", "2026-11-20T09:00:00Z"), "0 ms")
    assert.isUndefined(between(undefined, "2026-11-20T09:00:00Z"))
    assert.isUndefined(between("then", "now"))
  })
})

describe("an amount of bytes", () => {
  it.each([
    [0, "0 bytes"],
    [1_023, "1023 bytes"],
    [1_536, "1.5 KB"],
    [10 * 1024 ** 2, "10 MB"],
    [5 * 1024 ** 4, "5120 GB"]
  ])("of %d reads %s", (count, text) => {
    assert.strictEqual(bytes(count), text)
  })
})
