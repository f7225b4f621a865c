/** Figures as tables have them: medians, and the least and the most beside them. */

export const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

export const figure = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(3)

export const spread = (values: ReadonlyArray<number>): string =>
  `${figure(Math.min(...values))}–${figure(Math.max(...values))}`

export const row = (cells: ReadonlyArray<string>): string => `| ${cells.join(" | ")} |`
