/** Each actor beside the bare library under it. */
import { figure, median, row, spread } from "../figures.ts"
import type { Comparison } from "./Comparison.ts"

export const kinds = ["fetch", "count", "resize", "notify"]
const rounds = 5

/** The two take turns, and each round gives a ratio of its own: what else the machine does then meets both. */
const measure = async (comparison: Comparison) => {
  const bare: Array<number> = []
  const ours: Array<number> = []
  await comparison.bare()
  await comparison.ours()
  for (let round = 0; round < rounds; round += 1) {
    bare.push(await comparison.bare())
    ours.push(await comparison.ours())
  }
  return { bare, ours, ratios: ours.map((rate, round) => rate / (bare[round] ?? Number.NaN)) }
}

/** Prints a table. False if a ratio is below what it is to be. */
export const actors = async (chosen: ReadonlyArray<string>): Promise<boolean> => {
  console.log(`Medians of ${rounds} rounds, the two in turn; in brackets the least and the most.\n`)
  console.log("| actor | what | bare | ours | ratio | at least |")
  console.log("|---|---|---|---|---|---|")
  let isReached = true
  for (const kind of chosen) {
    const { compare }: { compare: () => Promise<ReadonlyArray<Comparison>> } = await import(`./${kind}.ts`)
    for (const comparison of await compare()) {
      const { bare, ours, ratios } = await measure(comparison)
      const { actor, what, pattern, unit, target } = comparison
      const ratio = median(ratios)
      if (target !== undefined && ratio < target) isReached = false
      console.log(
        row([
          actor,
          what,
          `${figure(median(bare))} ${unit} (${spread(bare)}; ${pattern})`,
          `${figure(median(ours))} ${unit} (${spread(ours)})`,
          `${ratio.toFixed(2)} (${spread(ratios)})`,
          target === undefined ? "" : String(target)
        ])
      )
      await comparison.close()
    }
  }
  return isReached
}
