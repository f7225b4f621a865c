/** The rows of a part as a table in Markdown: a line for each thing that ours was measured beside. */
import { figure, median, row as line, spread } from "../figures.ts"
import type { Beside, Row } from "./Part.ts"
import { ratioOf } from "./ratioOf.ts"

export const table = (rows: ReadonlyArray<Row>): string =>
  [
    line(["", "Millrace", "beside it", "ratio", "is to be"]),
    "|---|---|---|---|---|",
    ...rows.flatMap(lines)
  ].join("\n")

const lines = (row: Row): ReadonlyArray<string> => {
  const { what, unit, ours, atMost } = row
  if (row.beside.length === 0) {
    return [line([what, cell(ours, unit), "", "", atMost === undefined ? "" : `≤ ${atMost} ${unit}`])]
  }
  return row.beside.map((beside) => {
    const { median: ratio, least, most } = ratioOf(row, beside)
    const spreadOfRatio = `${ratio.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`
    return line([
      what,
      cell(ours, unit),
      `${cell(beside.figures, unit)} ${beside.name}`,
      spreadOfRatio,
      wanted(beside)
    ])
  })
}

const cell = (figures: ReadonlyArray<number>, unit: string) =>
  `${figure(median(figures))} ${unit} (${spread(figures)})`

const wanted = ({ atLeast, atMost }: Beside) =>
  atLeast === undefined ? (atMost === undefined ? "" : `≤ ${atMost}`) : `≥ ${atLeast}`
