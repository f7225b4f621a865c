import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { WhitespaceWords } from "../../../src/actors/count/WhitespaceWords.ts"
import { wordsOf } from "./reading.ts"

const whitespaceWords = (write: (words: WhitespaceWords) => void) =>
  wordsOf((tally) => {
    const words = new WhitespaceWords(tally)
    write(words)
    words.end()
  })

const splits = (...pieces: ReadonlyArray<string>) => [
  ...whitespaceWords((words) => {
    words.open()
    for (const piece of pieces) words.write(piece)
  })
]

describe("words as Python splits them", () => {
  // What `text.split()` gave in Python 3.11.
  const cases: ReadonlyArray<[string, ReadonlyArray<string>]> = [
    ["", []],
    [" \t\n", []],
    ["The mill, THE mill's", ["The", "mill,", "THE", "mill's"]],
    ["a\u00a0b\u3000c\u2009d\u0085e\u001cf\u001fg\u2028h\u1680i\u205fj", [..."abcdefghij"]],
    ["a\ufeffb\u200bc\u180ed\u2060e\u00adf", ["a\ufeffb\u200bc\u180ed\u2060e\u00adf"]],
    ["  風車が回る。 ", ["風車が回る。"]]
  ]
  for (const [text, words] of cases) {
    it(`of ${JSON.stringify(text)}`, () => {
      assert.deepStrictEqual(splits(text), [...words])
      assert.deepStrictEqual(splits(...text), [...words])
    })
  }
})

describe("words of texts in texts", () => {
  it("count for each, and end where theirs ends", () => {
    // As BeautifulSoup has the texts of <p>o<p>q r</p>s t</p>: "oq rs t" and "q r".
    const words = whitespaceWords((words) => {
      words.open()
      words.write("o")
      words.open()
      words.write("q r")
      words.close()
      words.write("s t")
      words.close()
    })
    assert.deepStrictEqual([...words].toSorted(), ["oq", "q", "r", "rs", "t"])
  })

  it("are those of all texts, each by itself, whatever is where", () => {
    const step = fc.oneof(
      fc.constantFrom("open", "close"),
      fc
        .array(fc.constantFrom("a", "b", " ", "\n"), { minLength: 1, maxLength: 5 })
        .map((text) => text.join(""))
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const open: Array<{ text: string }> = []
        const all: Array<{ text: string }> = []
        const words = whitespaceWords((words) => {
          for (const what of steps) {
            if (what === "open") {
              words.open()
              const text = { text: "" }
              all.push(text)
              open.push(text)
            } else if (what === "close") {
              if (open.pop() !== undefined) words.close()
            } else if (open.length > 0) {
              words.write(what)
              for (const text of open) text.text += what
            }
          }
        })
        const expected = all.flatMap(({ text }) => text.split(/\s+/).filter((word) => word !== ""))
        assert.deepStrictEqual([...words].toSorted(), expected.toSorted())
      })
    )
  })
})
