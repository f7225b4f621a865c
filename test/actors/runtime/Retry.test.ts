/** The delays between attempts. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import * as Retry from "../../../src/actors/runtime/Retry.ts"

const policies = fc.record({
  attempts: fc.integer({ min: 1, max: 50 }),
  first: fc.integer({ min: 1, max: 60_000 }),
  factor: fc.double({ min: 1, max: 10, noNaN: true }),
  cap: fc.integer({ min: 1, max: 3_600_000 })
})
const attempts = fc.integer({ min: 1, max: 60 })
const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })

describe("retry", () => {
  it("never waits longer than the cap, nor a negative time", () => {
    fc.assert(
      fc.property(policies, attempts, randoms, (retry, attempt, random) => {
        const delay = Retry.delay(retry, attempt, random)
        assert.isAtLeast(delay, 0)
        assert.isAtMost(delay, retry.cap)
      })
    )
  })

  it("never has a lower ceiling than after the failure before", () => {
    fc.assert(
      fc.property(policies, attempts, (retry, attempt) => {
        assert.isAtLeast(Retry.ceiling(retry, attempt + 1), Retry.ceiling(retry, attempt))
      })
    )
  })

  it("doubles from a second up to five minutes unless told otherwise", () => {
    const ceilings = [1, 2, 3, 9, 10, 40].map((attempt) => Retry.ceiling(Retry.defaults, attempt))
    assert.deepEqual(ceilings, [1_000, 2_000, 4_000, 256_000, 300_000, 300_000])
  })
})
