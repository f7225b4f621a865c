/** Times to the nanosecond: none is lost between the server's text and the number. */
import { assert, describe, it } from "@effect/vitest"
import fc from "fast-check"
import { nanosecondsOf, ofDate, timeOf } from "../../src/streams/nanoseconds.ts"

describe("a time in nanoseconds", () => {
  it("comes back as it was", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), (time) => {
        assert.strictEqual(nanosecondsOf(timeOf(time)), time)
      })
    )
  })

  it.each([
    ["1970-01-01T00:00:00Z", 0n],
    ["1970-01-01T00:00:01.5Z", 1_500_000_000n],
    ["1970-01-01T00:00:00.000000001Z", 1n],
    ["2026-11-21T09:27:55.03291264Z", 1_795_253_275_032_912_640n]
  ])("is read with as many digits as there are: %s", (text, time) => {
    assert.strictEqual(nanosecondsOf(text), time)
  })

  it("is that of a Date", () => {
    assert.strictEqual(timeOf(ofDate(new Date("2026-11-21T09:27:55.032Z"))), "2026-11-21T09:27:55.032000000Z")
  })

  it("is written as the nearest that the server knows", () => {
    assert.strictEqual(timeOf(ofDate(new Date("0001-01-01T00:00:00Z"))), "1970-01-01T00:00:00.000000000Z")
    assert.match(timeOf(ofDate(new Date("9999-01-01T00:00:00Z"))), /^2262-04-11T/)
  })
})
