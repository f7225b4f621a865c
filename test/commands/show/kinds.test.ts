import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { unpainted } from "../../../src/commands/screen/paint.ts"
import { fieldsOf } from "../../../src/commands/show/fields.ts"
import { kind } from "../../../src/commands/show/kinds.ts"
import { pretty } from "../../../src/commands/show/pretty.ts"
import { find } from "../../../src/schemas/Tasks.ts"

const schemaOf = (name: string) => {
  const { schema, definitions } = Schema.toJsonSchemaDocument(find(name)?.input ?? Schema.Json)
  return { ...schema, $defs: definitions }
}

describe("what a kind takes", () => {
  it("is told field by field", () => {
    const told = (name: string) =>
      fieldsOf(schemaOf(name)).map(({ name, isRequired, type }) => `${name}${isRequired ? "*" : ""}: ${type}`)
    assert.deepEqual(told("count"), [
      "text: text",
      "html: text",
      "blob: text",
      "scope: one of paragraphs, body, text",
      "words: one of unicode, whitespace",
      "top: integer 0 to 1000"
    ])
    assert.includeMembers([...told("fetch")], ["url*: text", "conditional: true", "extract: object"])
    assert.includeMembers([...told("resize")], ["sizes: list", "enlarge: boolean"])
  })

  it("ends with a command that works", () => {
    const lines = kind(
      {
        kind: "count",
        title: "Count",
        input: {},
        output: {},
        failure: {},
        example: { text: "it's" },
        queued: 0,
        running: 0,
        retrying: 0,
        oldestMs: 0,
        scheduled: 0
      },
      { columns: 80, paint: unpainted }
    )
    assert.strictEqual(lines.at(-1), `millrace submit count '{"text":"it'\\''s"}' --wait`)
  })
})

describe("JSON for a person", () => {
  it("stands in a line where it fits, and is the same JSON", () => {
    const value = {
      text: "one",
      top: [
        { word: "日本語", count: 2 },
        { word: "to\u0007", count: 1 }
      ],
      none: {},
      no: []
    }
    assert.deepEqual(pretty(value, 44), [
      "{",
      `  "text": "one",`,
      `  "top": [`,
      `    { "word": "日本語", "count": 2 },`,
      `    { "word": "to\\u0007", "count": 1 }`,
      "  ],",
      `  "none": {},`,
      `  "no": []`,
      "}"
    ])
    assert.deepEqual(JSON.parse(pretty(value, 10).join("\n")), value)
    assert.deepEqual(pretty([1, 2], 80), ["[1, 2]"])
  })
})
