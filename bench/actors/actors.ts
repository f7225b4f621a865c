/** Each actor beside the bare library under it. */
import type { Part, Row } from "../report/Part.ts"
import type { Comparison } from "./Comparison.ts"

export const kinds = ["fetch", "count", "resize", "notify"]
const rounds = 3

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
  return { bare, ours }
}

const rowOf = async (comparison: Comparison): Promise<Row> => {
  const { bare, ours } = await measure(comparison)
  await comparison.close()
  const { actor, what, pattern, unit, target } = comparison
  const beside = { name: pattern, figures: bare, ...(target === undefined ? {} : { atLeast: target }) }
  return { what: `${actor}: ${what}`, unit, ours, beside: [beside] }
}

export const actors = (chosen: ReadonlyArray<string>): Part => ({
  name: "actors",
  about:
    "The work of an actor in one process, beside what the bare library under it does with the same input. " +
    `Medians of ${rounds} rounds, the two in turn, in brackets the least and the most.`,
  measure: async () => {
    const rows: Array<Row> = []
    for (const kind of chosen) {
      const { compare }: { compare: () => Promise<ReadonlyArray<Comparison>> } = await import(`./${kind}.ts`)
      for (const comparison of await compare()) rows.push(await rowOf(comparison))
    }
    return rows
  }
})
