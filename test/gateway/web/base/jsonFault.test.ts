/** Where a text stops being JSON. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { jsonFault } from "../../../../src/gateway/web/base/jsonFault.ts"

const isJson = (text: string) => {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

describe("a text that is no JSON", () => {
  it.each([
    ["", "line 1, column 1: a value is expected, and not the end"],
    [`{"text":"a"`, `line 1, column 12: "," or "}" is expected, and not the end`],
    [`{"text":"a",}`, "line 1, column 13: a name in double quotes is expected, and not }"],
    [`{text:1}`, `line 1, column 2: a name in double quotes or "}" is expected, and not t`],
    [`{\n  "a": 1\n  "b": 2\n}`, `line 3, column 3: "," or "}" is expected, and not "`],
    [`{"a" 1}`, `line 1, column 6: ":" is expected, and not 1`],
    [`[1, 2`, `line 1, column 6: "," or "]" is expected, and not the end`],
    [`[01]`, `line 1, column 2: a value or "]" is expected, and not 0`],
    [`{"a":'b'}`, "line 1, column 6: a value is expected, and not '"],
    [`{} {}`, "line 1, column 4: nothing more is expected, and not {"],
    [
      `{"a":"b\n"}`,
      "line 1, column 6: this text has no end, or in it a line break or a \\ that is not escaped"
    ]
  ])("is told where, and what is missing there: %j", (text, fault) => {
    assert.strictEqual(jsonFault(text), fault)
  })

  it("is found wherever the browser finds one, and nowhere else: in every text of five marks", () => {
    const marks = ["[", "]", "{", "}", ",", ":", "1", '"a"']
    const wrong: Array<string> = []
    const look = (text: string, more: number) => {
      if (isJson(text) !== (jsonFault(text) === undefined)) wrong.push(text)
      if (more > 0) for (const mark of marks) look(text + mark, more - 1)
    }
    look("", 5)
    assert.deepEqual(wrong, [])
  })

  it("and in texts in which something is wrong", () => {
    const piece = fc.constantFrom(...'{}[]:,"\\ \n1-.e0', `"a"`, "true", "null", "tru", "\\u00", "\t", "é")
    const texts = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
      fc.json(),
      // One that was cut, or in which one letter is another.
      fc
        .tuple(fc.json(), fc.nat(), piece)
        .map(
          ([text, at, other]) =>
            text.slice(0, at % (text.length + 1)) + other + text.slice((at % (text.length + 1)) + 1)
        )
    )
    fc.assert(
      fc.property(texts, (text) => isJson(text) === (jsonFault(text) === undefined)),
      { numRuns: 5_000 }
    )
  })
})
