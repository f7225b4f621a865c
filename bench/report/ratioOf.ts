/** Ours divided by what was measured beside it, round by round: what else the machine did then met both. */
import { median } from "../figures.ts"
import type { Beside, Row } from "./Part.ts"

export const ratioOf = (row: Pick<Row, "ours">, beside: Pick<Beside, "figures">) => {
  const ratios = row.ours.map((ours, round) => ours / (beside.figures[round] ?? Number.NaN))
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) }
}
