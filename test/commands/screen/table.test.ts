import { assert, describe, it } from "@effect/vitest"
import { painted, unpainted } from "../../../src/commands/screen/paint.ts"
import { table } from "../../../src/commands/screen/table.ts"
import { cut, widthOf } from "../../../src/commands/screen/width.ts"

const plain = (columns: number) => ({ columns, paint: unpainted })

describe("a table", () => {
  it("stands in columns, however wide its signs are", () => {
    assert.deepEqual(
      table(
        [{ title: "NAME" }, { title: "N", align: "right" }, { title: "" }],
        [
          ["日本語", "1", "two cells each"],
          ["e\u0301a", "10", "one of three characters"],
          ["👩‍👩‍👧", "100", "one of many"]
        ],
        plain(80)
      ),
      [
        "NAME      N",
        "日本語    1  two cells each",
        "e\u0301a       10  one of three characters",
        "👩‍👩‍👧      100  one of many"
      ]
    )
  })

  it("is cut where the terminal ends, in its last column only", () => {
    const [, short = "", long = ""] = table(
      [{ title: "ID" }, { title: "" }],
      [
        ["short", "日".repeat(40)],
        ["x".repeat(60), "why"]
      ],
      plain(80)
    )
    assert.isAtMost(widthOf(short), 80)
    assert.match(short, /日…$/)
    assert.strictEqual(long, `${"x".repeat(60)}  why`)
    assert.include(
      table([{ title: "ID" }, { title: "" }], [["x".repeat(90), "why"]], plain(80))[1],
      "x".repeat(90)
    )
  })

  it("takes no line feed and no colour from what it shows, and gives its own", () => {
    const rows = [[["failed", "bad"], "two\nlines \u001b[32mgreen"]] as const
    const columns = [{ title: "STATE" }, { title: "WHY" }]
    assert.strictEqual(table(columns, rows, plain(80))[1], "failed  two lines [32mgreen")
    assert.strictEqual(
      table(columns, rows, { columns: 80, paint: painted })[1],
      "\u001b[31mfailed\u001b[0m  two lines [32mgreen"
    )
  })

  it("has a head where it has no rows", () => {
    assert.deepEqual(table([{ title: "STATE" }, { title: "ID" }], [], plain(80)), ["STATE  ID"])
  })
})

describe("a text that is cut", () => {
  it("is cut between signs, and says so", () => {
    assert.strictEqual(cut("日本語", 6), "日本語")
    assert.strictEqual(cut("日本語", 5), "日本…")
    assert.strictEqual(cut("日本語", 4), "日…")
    assert.strictEqual(cut("x".repeat(1_000_000), 5), "xxxx…")
    assert.strictEqual(cut("👩‍👩‍👧👩‍👩‍👧", 3), "👩‍👩‍👧…")
  })
})
