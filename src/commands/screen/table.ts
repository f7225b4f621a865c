/** A table for a terminal: each row one line, cut at its last column, so that what stands before can be copied whole. */
import type { Look } from "./Screen.ts"
import type { Style } from "./paint.ts"
import { oneLine } from "./plain.ts"
import { cut, padded, widthOf } from "./width.ts"

export interface Column {
  readonly title: string
  readonly align?: "right"
}

/** A text, or one with a style. */
export type Cell = string | readonly [text: string, style: Style | undefined]

export const table = (
  columns: ReadonlyArray<Column>,
  rows: ReadonlyArray<ReadonlyArray<Cell>>,
  { columns: room, paint }: Look
): ReadonlyArray<string> => {
  const cells = [columns.map(({ title }): Cell => [title, "bold"]), ...rows].map((row) =>
    row.map((cell) => {
      const [text, style] = typeof cell === "string" ? [cell, undefined] : cell
      return { text: oneLine(text), style }
    })
  )
  const last = columns.length - 1
  const widths = columns.map((_, at) => Math.max(...cells.map((row) => widthOf(row[at]?.text ?? ""))))
  const before = widths.slice(0, last).reduce((sum, width) => sum + width + gap.length, 0)
  return cells.map((row) =>
    row
      .map(({ text, style }, at) => {
        const { align } = columns[at] ?? {}
        if (at < last || align === "right") return paint(padded(text, widths[at] ?? 0, align), style)
        // Not even its last column may break the line, unless there is no room at all.
        return paint(cut(text, Math.max(1, room - before)), style)
      })
      .join(gap)
      .trimEnd()
  )
}

const gap = "  "
