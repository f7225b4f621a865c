import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { Characters, ShownCharacters } from "../../../src/actors/count/Characters.ts"

const charactersOf = (pieces: Iterable<string>) => {
  const characters = new Characters()
  for (const piece of pieces) characters.add(piece, 1)
  return characters.total
}

const shownOf = (pieces: Iterable<string>) => {
  const characters = new ShownCharacters()
  for (const piece of pieces) characters.add(piece)
  return characters.total
}

describe("the characters of a text", () => {
  // What `len(text)` gave in Python 3.11, which counts code points.
  const cases: ReadonlyArray<[string, number]> = [
    ["", 0],
    ["Mühle", 5],
    ["风车", 2],
    ["😀", 1],
    ["a😀😀b", 4],
    ["\ud83d", 1],
    ["\ude00\ud83d", 2],
    ["\ud83d\ud83d\ude00\ude00", 3]
  ]
  for (const [text, count] of cases) {
    it(`of ${JSON.stringify(text)} are ${count}`, () => {
      assert.strictEqual(charactersOf([text]), count)
      assert.strictEqual(charactersOf(text.split("")), count)
    })
  }

  it("count for each text that they stand in", () => {
    const characters = new Characters()
    characters.add("abc", 2)
    assert.strictEqual(characters.total, 6)
  })
})

describe("the characters that a page shows", () => {
  it("have white space only between words, and one of it", () => {
    const text = fc.array(fc.constantFrom("a", "é", "\ud83d", "\ude00", " ", "\n", "\u00a0"), {
      maxLength: 12
    })
    fc.assert(
      fc.property(text, (units) => {
        const shown = units
          .join("")
          .replaceAll(/[ \n]+/g, " ")
          .replaceAll(/^ | $/g, "")
        assert.strictEqual(shownOf(units), [...shown].length)
        assert.strictEqual(shownOf([units.join(""), ""]), [...shown].length)
      })
    )
  })
})
