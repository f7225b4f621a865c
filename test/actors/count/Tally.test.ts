import { assert, describe, it } from "@effect/vitest"
import { entriesOf } from "../../../src/actors/count/Ranked.ts"
import { Tally } from "../../../src/actors/count/Tally.ts"

const tallyOf = (words: ReadonlyArray<string>, mostWords = 100) => {
  const tally = new Tally(mostWords)
  for (const word of words) tally.add(word, 1)
  return tally
}

const ranked = (words: ReadonlyArray<string>) => entriesOf(tallyOf(words).ranking()(0, Infinity))

describe("a tally", () => {
  it("ranks by count, and words of the same count as they came", () => {
    assert.deepStrictEqual(ranked(["c", "b", "a", "b", "d", "c", "b"]), [
      { word: "b", count: 3 },
      { word: "c", count: 2 },
      { word: "a", count: 1 },
      { word: "d", count: 1 }
    ])
  })

  it("ranks ten above nine", () => {
    const words = [...Array<string>(9).fill("nine"), ...Array<string>(10).fill("ten")]
    assert.deepStrictEqual(
      ranked(words).map(({ word }) => word),
      ["ten", "nine"]
    )
  })

  it("gives the words between two ranks", () => {
    assert.deepStrictEqual(entriesOf(tallyOf(["a", "b", "c", "d"]).ranking()(1, 3)), [
      { word: "b", count: 1 },
      { word: "c", count: 1 }
    ])
  })

  it("counts a word several times at once", () => {
    const tally = new Tally(10)
    tally.add("a", 2)
    tally.add("a", 3)
    assert.deepStrictEqual(entriesOf(tally.ranking()(0, 1)), [{ word: "a", count: 5 }])
    assert.strictEqual(tally.total, 5)
  })

  it("counts words that JavaScript has other uses for", () => {
    const words = ["__proto__", "constructor", "hasOwnProperty", "__proto__", "toString", "length"]
    assert.deepStrictEqual(ranked(words).slice(0, 2), [
      { word: "__proto__", count: 2 },
      { word: "constructor", count: 1 }
    ])
    assert.lengthOf(ranked(words), 5)
  })

  it("ranks more words than it began with room for, long ones and ill-formed ones", () => {
    const words = Array.from({ length: 5000 }, (_, n) => `${"long".repeat(n % 9)}\ud83d${n}`)
    assert.deepStrictEqual(
      entriesOf(tallyOf(words, 5000).ranking()(0, 5000)),
      words.map((word) => ({ word, count: 1 }))
    )
  })

  it("is full with as many different words as it keeps, and says so of one more", () => {
    assert.strictEqual(tallyOf(["a", "b", "a"], 2).problem, undefined)
    assert.strictEqual(tallyOf(["a", "b", "c"], 2).problem, "too many words")
  })

  it("is full with words that are longer than words are", () => {
    const long = "a".repeat(600_000)
    assert.strictEqual(tallyOf([long], 10).problem, undefined)
    assert.strictEqual(tallyOf([long, `${long}b`], 10).problem, "too many words")
  })

  it("says so of a word that counts more often than it can tell", () => {
    const tally = new Tally(10)
    tally.add("a", 2 ** 32 - 2)
    tally.add("a", 1)
    assert.strictEqual(tally.problem, undefined)
    assert.deepStrictEqual(entriesOf(tally.ranking()(0, 1)), [{ word: "a", count: 2 ** 32 - 1 }])
    tally.add("a", 1)
    assert.strictEqual(tally.problem, "word too frequent")
  })
})
