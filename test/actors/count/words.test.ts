import { assert, describe, it } from "@effect/vitest"
import { unicodeWords, whitespaceWords } from "../../../src/actors/count/words.ts"

describe("words as a reader finds them", () => {
  const cases: ReadonlyArray<[string, ReadonlyArray<string>]> = [
    ["The mill turns; the MILL stops.", ["the", "mill", "turns", "the", "mill", "stops"]],
    ["It's 3.5 km — don't stop!", ["it's", "3.5", "km", "don't", "stop"]],
    ["Das Mühlrad, größer als ÄLTERE", ["das", "mühlrad", "größer", "als", "ältere"]],
    ["風車が回る。", ["風車", "が", "回る"]],
    ["กังหันน้ำหมุน", ["กังหัน", "น้ำ", "หมุน"]],
    ["🙂 — … !", []],
    ["", []]
  ]
  for (const [text, words] of cases) {
    it(`of "${text}"`, () => assert.deepStrictEqual([...unicodeWords(text)].flat(), words))
  }

  it("are the same however long the text is, and come in slices", () => {
    const slices = [...unicodeWords("mill race ".repeat(10_000))]
    assert.isAbove(slices.length, 5)
    assert.isBelow(Math.max(...slices.map((words) => words.length)), 5000)
    assert.deepStrictEqual([...new Set(slices.flat())], ["mill", "race"])
    assert.strictEqual(slices.flat().length, 20_000)
  })

  it("come in slices even where there are none", () => {
    assert.isAbove([...unicodeWords("- ".repeat(10_000))].length, 3)
  })
})

describe("words as Python splits them", () => {
  // What `text.split()` gave in Python 3.11.
  const cases: ReadonlyArray<[string, ReadonlyArray<string>]> = [
    ["", []],
    [" \t\n ", []],
    ["  The mill's  wheel,\nturns. ", ["The", "mill's", "wheel,", "turns."]],
    ["a\tb\nc\vd\fe\rf", ["a", "b", "c", "d", "e", "f"]],
    ["a\u001cb\u001dc\u001ed\u001fe", ["a", "b", "c", "d", "e"]],
    ["a\u0085b\u00a0c", ["a", "b", "c"]],
    ["a\u1680b\u2000c\u2005d\u200ae", ["a", "b", "c", "d", "e"]],
    ["a\u2028b\u2029c\u202fd\u205fe\u3000f", ["a", "b", "c", "d", "e", "f"]],
    ["a\ufeffb", ["a\ufeffb"]],
    ["a\u200bb\u2060c\u180ed", ["a\u200bb\u2060c\u180ed"]],
    ["a\u0000b\u001bc\u0084d\u0086e\u00ade", ["a\u0000b\u001bc\u0084d\u0086e\u00ade"]],
    ["風車が 回る", ["風車が", "回る"]],
    ["😀 x", ["😀", "x"]]
  ]
  for (const [text, words] of cases) {
    it(`of ${JSON.stringify(text)}`, () => assert.deepStrictEqual([...whitespaceWords(text)].flat(), words))
  }

  it("come in slices", () => {
    const slices = [...whitespaceWords("mill race ".repeat(10_000))]
    assert.isAbove(slices.length, 3)
    assert.strictEqual(slices.flat().length, 20_000)
  })
})
