import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { eachWord } from "../../../src/actors/count/eachWord.ts"

const wordsOf = (text: string) => {
  const words: Array<string> = []
  eachWord(text, (word) => words.push(word))
  return words
}

const segmenter = new Intl.Segmenter("und", { granularity: "word" })

const segmentsOf = (text: string) =>
  [...segmenter.segment(text)].flatMap(({ segment, isWordLike }) => (isWordLike === true ? [segment] : []))

/** Short enough to come often, and between stretches long enough to be cut by hand. */
const pieces = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(..."aZ09 .,:;'\"_-$\n\u0000\u007f") },
  {
    weight: 2,
    arbitrary: fc.constantFrom("mill race ", "k:v ", "It's 3.5 ", 'he said "so", ', "1,000.5; e.g. ")
  },
  { weight: 2, arbitrary: fc.constant(" the wheel turns and turns, and the water runs ") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("é", "風車が", "\u0301", "\u200d", "א", "🙂", "กังหัน", "\u00ad", "ß")
  }
)

describe("words cut by hand", () => {
  it("are those of ICU, in the same order", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const text = parts.join("")
        assert.deepStrictEqual(wordsOf(text), segmentsOf(text))
      }),
      { numRuns: 3000 }
    )
  })

  it("are those of ICU for every sign of ASCII between, before and after others", () => {
    const long = " the wheel turns and turns and turns "
    const signs = Array.from({ length: 128 }, (_, unit) => String.fromCharCode(unit))
    for (const sign of signs) {
      for (const [before, after] of ["aa", "11", "a1", "1a", "a ", " a", "1 ", " 1", "..", ".a", "a."]) {
        const text = `${long}${before}${sign}${after}${long}${sign}${long}`
        assert.deepStrictEqual(wordsOf(text), segmentsOf(text), JSON.stringify(text))
      }
    }
  })

  it("are found in about the time that ICU takes where it is asked after all", () => {
    const text = " k:v".repeat(16_000)
    const [ours, theirs] = [() => wordsOf(text), () => segmentsOf(text)].map((words) =>
      Math.min(...Array.from({ length: 3 }, () => cpuOf(words)))
    )
    assert.isBelow(ours ?? Infinity, 8 * (theirs ?? 0) + 20)
  })
})

/** Milliseconds of this process. */
const cpuOf = (work: () => unknown) => {
  const before = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}
