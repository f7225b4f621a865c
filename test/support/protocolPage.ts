/** `docs/protocol.md`, and what its tables say. */
import { readFileSync } from "node:fs"
import { assert } from "@effect/vitest"

export const page = readFileSync(new URL("../../docs/protocol.md", import.meta.url), "utf8")

/** The rows of the table with this heading, cell by cell. */
export const table = (heading: string): ReadonlyArray<ReadonlyArray<string>> => {
  const from = page.indexOf(`| ${heading} |\n`)
  assert.isAtLeast(from, 0, heading)
  const [rows = ""] = page.slice(from).split("\n\n")
  return rows
    .split("\n")
    .slice(2)
    .map((row) =>
      row
        .split("|")
        .slice(1, -1)
        .map((cell) => cell.trim())
    )
}
/** What a cell has in backticks. */
export const named = (cell = ""): ReadonlyArray<string> =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name)
