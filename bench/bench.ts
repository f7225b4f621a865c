/**
 * `npm run bench` runs all parts in turn, `npm run bench -- queue scale` some of them. It prints what the README shows,
 * writes that and the raw figures (`bench/results`), and ends with 1 where a figure is not what it is to be.
 */
import { actors, kinds } from "./actors/actors.ts"
import { parts } from "./parts.ts"
import { keep } from "./report/keep.ts"
import { missed } from "./report/missed.ts"
import { section } from "./report/section.ts"
import { take } from "./report/take.ts"

const names = process.argv.slice(2)
const [first, ...rest] = names
const isSomeActors = first === "actors" && rest.length > 0 && rest.every((kind) => kinds.includes(kind))
const chosen = isSomeActors
  ? [actors(rest)]
  : parts.filter(({ name }) => names.length === 0 || names.includes(name))
if (!isSomeActors && chosen.length !== (names.length === 0 ? parts.length : new Set(names).size)) {
  console.error("npm run bench, for all of it, or some of:")
  for (const { name } of parts) {
    console.error(`npm run bench -- ${name}${name === "actors" ? ` [${kinds.join("|")} ...]` : ""}`)
  }
  process.exit(2)
}

const order = parts.map(({ name }) => name)
const begun = performance.now()
const late: Array<string> = []
for (const part of chosen) {
  console.error(`${part.name} …`)
  const found = await take(part)
  if (found === undefined) continue
  console.log(`${section([found])}\n`)
  // Some of the actors are no figures of the whole part.
  if (!isSomeActors) keep(found, part.picture?.(found.rows), order)
  late.push(...missed(found.rows).map((line) => `${part.name}: ${line}`))
}
console.error(`It took ${Math.round((performance.now() - begun) / 1000)} s.`)
for (const line of late) console.error(`Missed: ${line}`)
process.exitCode = late.length === 0 ? 0 : 1
