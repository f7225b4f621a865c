/** What the bench makes of figures: ratios round by round, a table, a file, and words where one is missed. */
import { assert, describe, it } from "@effect/vitest"
import { type Found, decode, encode } from "../../bench/report/Found.ts"
import type { Row } from "../../bench/report/Part.ts"
import { missed } from "../../bench/report/missed.ts"
import { origin, replaced, section } from "../../bench/report/section.ts"
import { table } from "../../bench/report/table.ts"

const faster: Row = {
  what: "process",
  unit: "/s",
  ours: [7_000, 12_000, 9_000],
  beside: [
    { name: "by hand", figures: [10_000, 20_000, 12_000], atLeast: 0.7 },
    { name: "another", figures: [1_000, 3_000, 3_000] }
  ]
}
const memory: Row = { what: "memory", unit: "MB", ours: [120, 80, 90], atMost: 100, beside: [] }

const found: Found = {
  part: "mill",
  about: "How the mill turns.",
  date: "2026-11-21T20:00:00.000Z",
  seconds: 12,
  machine: { processor: "Wheel", cores: 2, gigabytes: 8, system: "Linux 6" },
  versions: { node: "24.21.0", "nats-server": "2.15.1" },
  commit: "0123456789",
  rows: [faster, memory]
}

describe("the table", () => {
  it("has a line for each thing that ours was beside, with the median and the spread of the ratios", () => {
    assert.deepEqual(table([faster, memory]).split("\n"), [
      "|  | Millrace | beside it | ratio | is to be |",
      "|---|---|---|---|---|",
      "| process | 9,000 /s (7,000–12,000) | 12,000 /s (10,000–20,000) by hand | 0.70 (0.60–0.75) | ≥ 0.7 |",
      "| process | 9,000 /s (7,000–12,000) | 3,000 /s (1,000–3,000) another | 4.00 (3.00–7.00) |  |",
      "| memory | 90.0 MB (80.0–120) |  |  | ≤ 100 MB |"
    ])
  })
})

describe("what is missed", () => {
  it("is told by name, and nothing else is", () => {
    const slower = { ...faster, ours: [7_000, 12_000, 8_000] }
    const later = { ...faster, beside: [{ name: "by hand", figures: [10_000, 20_000, 12_000], atMost: 0.6 }] }
    assert.deepEqual(missed([faster, memory]), [])
    assert.deepEqual(missed([slower, later, { ...memory, atMost: 89 }]), [
      "process: 0.67 of by hand, at least 0.7",
      "process: 0.70 of by hand, at most 0.6",
      "memory: 90.0 MB, at most 89"
    ])
  })

  it("is what was not measured, too", () => {
    assert.lengthOf(missed([{ ...faster, ours: [] }]), 1)
    assert.lengthOf(missed([{ ...memory, ours: [] }]), 1)
  })
})

describe("the file", () => {
  it("has the figures of each round, and gives back what was found", () => {
    const file = encode(found)
    assert.deepEqual(decode(file), found)
    assert.deepEqual(JSON.parse(file).rows[0].beside[0].ratio, { median: 0.7, least: 0.6, most: 0.75 })
  })
})

describe("the section", () => {
  it("says of each part what, when and on what machine", () => {
    assert.strictEqual(
      section([found]),
      `**mill**: How the mill turns.\n\n${table(found.rows)}\n\n${origin(found)}`
    )
    assert.strictEqual(
      origin(found),
      "`npm run bench -- mill`, 2026-11-21, 12 s: 2 × Wheel, 8 GB, Linux 6; node 24.21.0, nats-server 2.15.1; 0123456789"
    )
  })

  it("takes the place of the one before, and of nothing else", () => {
    const page = `# Mill\n\n<!-- Written by npm run bench. -->\nold\n<!-- The end of what npm run bench has written. -->\n\nThe end.\n`
    const once = replaced(page, [found])
    assert.isTrue(once.startsWith("# Mill\n\n") && once.endsWith("\n\nThe end.\n"))
    assert.include(once, section([found]))
    assert.notInclude(once, "old")
    assert.strictEqual(replaced(once, [found]), once)
  })
})
