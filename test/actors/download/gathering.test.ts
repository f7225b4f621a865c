/** Gathering: all pieces in their order, with little room to spare. */
import { assert, describe, it } from "@effect/vitest"
import { gathering } from "../../../src/actors/download/gathering.ts"

const most = 300_000

describe("gathering", () => {
  for (const [length, piece, expected] of [
    [0, 1, undefined],
    [10, 3, undefined],
    [200_000, 7, undefined],
    [most, 65_536, undefined],
    [most, 999, 5],
    [150_000, 999, 150_000],
    [10, 3, most]
  ] as const) {
    it(`puts ${length} bytes together, ${piece} at a time, of ${expected} expected`, () => {
      const whole = Buffer.from(Array.from({ length }, (_, at) => at % 251))
      const gathered = gathering({ most, ...(expected !== undefined && { expected }) })
      for (let at = 0; at < length; at += piece) gathered.add(whole.subarray(at, at + piece))
      assert.isTrue(whole.equals(gathered.bytes()))
    })
  }

  it("counts what is too much, and does not keep it", () => {
    const gathered = gathering({ most: 10 })
    assert.strictEqual(gathered.add(Buffer.alloc(8)), 8)
    assert.strictEqual(gathered.add(Buffer.alloc(8)), 16)
  })
})
