import { assert, describe, it } from "@effect/vitest"
import { retryAfterMs } from "../../../src/actors/download/retryAfter.ts"

/** Sun, 06 Nov 1994 08:49:37 GMT, the date of the standard's examples. */
const now = 784_111_777_000

describe("Retry-After", () => {
  const cases: ReadonlyArray<[string | undefined, number | undefined]> = [
    ["120", 120_000],
    [" 0 ", 0],
    ["99999999999999999999", Number.MAX_SAFE_INTEGER],
    ["Sun, 06 Nov 1994 08:50:37 GMT", 60_000],
    ["Sunday, 06-Nov-94 08:50:37 GMT", 60_000],
    ["Sun Nov  6 08:50:37 1994", 60_000],
    ["Sun, 06 Nov 1994 08:00:00 GMT", 0],
    [undefined, undefined],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["soon", undefined],
    ["120 seconds", undefined],
    ["1994-11-06T08:50:37Z", undefined],
    ["Sun, 99 Nov 1994 08:50:37 GMT", undefined],
    ["Sun, 06 Nov 1994 08:50:37 +0100", undefined]
  ]
  for (const [header, milliseconds] of cases) {
    it(`"${header}" is ${milliseconds}`, () => assert.strictEqual(retryAfterMs(header, now), milliseconds))
  }
})
