/** `npm run bench -- actors [kind ...]`: each actor beside the bare library under it, as a table in Markdown. */
import { cpus } from "node:os"
import type { Comparison } from "./actors/Comparison.ts"

const kinds = ["fetch", "count", "resize", "notify"]
const rounds = 5

const [part, ...chosen] = process.argv.slice(2)
const unknown = chosen.filter((kind) => !kinds.includes(kind))
if (part !== "actors" || unknown.length > 0) {
  console.error(`npm run bench -- actors [${kinds.join("|")} ...]`)
  process.exit(2)
}

const median = (values: ReadonlyArray<number>): number => {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}
const figure = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3))
const spread = (values: ReadonlyArray<number>) =>
  `${figure(Math.min(...values))}–${figure(Math.max(...values))}`

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

console.log(`${cpus()[0]?.model ?? "?"}, ${cpus().length} cores, Node ${process.version}`)
console.log(`Medians of ${rounds} rounds, the two in turn; in brackets the least and the most.\n`)
console.log("| actor | what | bare | ours | ratio | at least |")
console.log("|---|---|---|---|---|---|")
let missed = 0
for (const kind of chosen.length > 0 ? chosen : kinds) {
  const { compare }: { compare: () => Promise<ReadonlyArray<Comparison>> } = await import(
    `./actors/${kind}.ts`
  )
  for (const comparison of await compare()) {
    const { bare, ours, ratios } = await measure(comparison)
    const { actor, what, pattern, unit, target } = comparison
    const ratio = median(ratios)
    if (target !== undefined && ratio < target) missed += 1
    const cells = [
      actor,
      what,
      `${figure(median(bare))} ${unit} (${spread(bare)}; ${pattern})`,
      `${figure(median(ours))} ${unit} (${spread(ours)})`,
      `${ratio.toFixed(2)} (${spread(ratios)})`,
      target === undefined ? "" : String(target)
    ]
    console.log(`| ${cells.join(" | ")} |`)
    await comparison.close()
  }
}
process.exitCode = missed === 0 ? 0 : 1
