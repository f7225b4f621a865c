import { assert, describe, it } from "@effect/vitest"
import { characters } from "../../../src/actors/count/characters.ts"

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
    it(`of ${JSON.stringify(text)} are ${count}`, () => assert.strictEqual(characters(text), count))
  }
})
