import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Tally } from "../../../src/actors/count/Tally.ts"
import { UnicodeWords } from "../../../src/actors/count/UnicodeWords.ts"
import { wordsOf } from "./reading.ts"

const unicodeWords = (...pieces: ReadonlyArray<string>) =>
  wordsOf((tally) => {
    const words = new UnicodeWords(tally)
    for (const piece of pieces) words.write(piece)
    words.end()
  })

describe("words as a reader finds them", () => {
  const cases: ReadonlyArray<[string, ReadonlyArray<string>]> = [
    ["The mill turns; the MILL stops.", ["the", "mill", "turns", "the", "mill", "stops"]],
    ["It's 3.5 km — don't stop!", ["it's", "3.5", "km", "don't", "stop"]],
    ["Das Mühlrad, größer als ÄLTERE", ["das", "mühlrad", "größer", "als", "ältere"]],
    ["風車が回る。", ["風車", "が", "回る"]],
    ["กังหันน้ำหมุน", ["กังหัน", "น้ำ", "หมุน"]],
    ["co\u00adoperation \ufeffmill\u2060race\u200f", ["cooperation", "millrace"]],
    ["น้ำ\u200bหมุน mill\u200brace", ["น้ำ", "หมุน", "mill", "race"]],
    ["می\u200cخواهم क्\u200dष", ["می\u200cخواهم", "क्\u200dष"]],
    ["🙂 — … !", []],
    ["", []]
  ]
  for (const [text, words] of cases) {
    it(`of ${JSON.stringify(text)}`, () => assert.deepStrictEqual([...unicodeWords(text)], [...words]))
  }

  it("are the same however long the text is", () => {
    const words = unicodeWords("mill race 3.5 ".repeat(10_000))
    assert.deepStrictEqual([...new Set(words)], ["mill", "race", "3.5"])
    assert.lengthOf(words, 30_000)
  })

  it("are the same wherever the text is cut", () => {
    const text = "風車が回る、กังหันน้ำหมุน 3.5 can't 🙂\u200d🙂 א\"א\r\n\u0301".repeat(1500)
    const whole = unicodeWords(text)
    for (const size of [1, 7, 1000, 16_384]) {
      const pieces = Array.from({ length: Math.ceil(text.length / size) }, (_, n) =>
        text.slice(n * size, (n + 1) * size)
      )
      assert.isTrue(unicodeWords(...pieces).join(" ") === whole.join(" "), `cut each ${size}`)
    }
  })

  it("are not cut in two where a full stop or an apostrophe comes when enough is held", () => {
    for (let shift = 0; shift < 10; shift++) {
      const text = `${"x".repeat(shift)} ${"0.1 it's ".repeat(2500)}`
      const words = unicodeWords(...text).filter((word) => !word.startsWith("x"))
      assert.deepStrictEqual([...new Set(words)], ["0.1", "it's"])
      assert.lengthOf(words, 5000)
    }
  })

  it("end where punctuation stands that no word has, whatever is around it", () => {
    const others = ["\u200d", "\u0301", "🙂", "🇩", "\ufe0f\u20e3"]
    const unit = fc.constantFrom(...`aא1ก風"',.:_#%&*+-/<=>?@[]{|}~()! \n`, ...others)
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 20 }), (units) => {
        const whole = units.join("")
        assert.deepStrictEqual(cutAtEach(whole), unicodeWords(whole))
      }),
      { numRuns: 2000 }
    )
  })

  const machineWritten: Record<string, [(n: number) => string, number]> = {
    objects: [(n) => `{"id":${n},"price":${n % 100}.5},`, 4],
    numbers: [(n) => `${n},`, 1],
    "short texts": [(n) => `"w${n}",`, 1]
  }
  for (const [name, [entry, perEntry]] of Object.entries(machineWritten)) {
    it(`are found in two megabytes of JSON without a space: ${name}`, () => {
      const tally = new Tally(1_000_000)
      const words = new UnicodeWords(tally)
      const entries = Array.from({ length: 300_000 }, (_, n) => entry(n))
      for (let at = 0; at < entries.length; at += 1000) words.write(entries.slice(at, at + 1000).join(""))
      words.end()
      assert.strictEqual(tally.problem, undefined)
      if (name !== "numbers") return assert.strictEqual(tally.total, entries.length * perEntry)
      // The last megabyte is one word: to UAX #29 numbers between commas are.
      assert.isAbove(tally.total, 100_000)
    })
  }

  it("are too long where one goes on without end", () => {
    const tally = new Tally(1000)
    const words = new UnicodeWords(tally)
    for (let n = 0; n < 20 && tally.problem === undefined; n++) words.write("a".repeat(65_536))
    assert.strictEqual(tally.problem, "word too long")
  })
})

/** Piece by piece, each segmented by itself. */
const cutAtEach = (text: string) =>
  text.split(/(?=[\t\n\f\r !#%&()*+\-/<=>?@[\]{|}~])/).flatMap((piece) => unicodeWords(piece))
