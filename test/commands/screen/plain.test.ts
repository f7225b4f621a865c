import { assert, describe, it } from "@effect/vitest"
import { json, lines, oneLine } from "../../../src/commands/screen/plain.ts"

/** Nothing of this may reach a terminal; the last turns the direction of writing about. */
const hostile = "a\u001b[31mb\u009b2Jc\u0007d\u007fe\u0000f\u202eg"

describe("text from elsewhere", () => {
  it("comes without control characters, in one line", () => {
    assert.strictEqual(oneLine(hostile), "a [31mb 2Jc d e fg")
    assert.strictEqual(oneLine(" two\r\nlines\u2028and\tmore "), "two lines and more")
  })

  it("comes in its own lines", () => {
    assert.deepEqual(lines(`${hostile}\r\nnext\rlast\n`), ["a [31mb 2Jc d e fg", "next", "last", ""])
  })

  it("keeps what makes up one sign, and loses half of one", () => {
    assert.strictEqual(oneLine("👩‍👩‍👧 é \ud800"), "👩‍👩‍👧 é \ufffd")
  })

  it("is the same in JSON, written with escapes", () => {
    const text = json({ hostile })
    assert.notMatch(text, /[\p{Cc}\u202e]/u)
    assert.deepEqual(JSON.parse(text), { hostile })
  })
})
