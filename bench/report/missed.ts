/** Which figures are not what they are to be, in words. Of a table nobody has to be told where to look. */
import { figure, median } from "../figures.ts"
import type { Row } from "./Part.ts"
import { ratioOf } from "./ratioOf.ts"

export const missed = (rows: ReadonlyArray<Row>): ReadonlyArray<string> =>
  rows.flatMap((row) => {
    const { what, unit, ours, atMost, beside } = row
    const value = median(ours)
    // Written so that a figure that is not a number is missed as well.
    const tooMuch =
      atMost === undefined || value <= atMost ? [] : [`${what}: ${figure(value)} ${unit}, at most ${atMost}`]
    const ratios = beside.flatMap((other) => {
      const { median: ratio } = ratioOf(row, other)
      const told = `${what}: ${ratio.toFixed(2)} of ${other.name}`
      return [
        ...(other.atLeast === undefined || ratio >= other.atLeast
          ? []
          : [`${told}, at least ${other.atLeast}`]),
        ...(other.atMost === undefined || ratio <= other.atMost ? [] : [`${told}, at most ${other.atMost}`])
      ]
    })
    return [...tooMuch, ...ratios]
  })
