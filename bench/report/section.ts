/** The figures as the README has them: each part's table, and under it when and on what it was taken. */
import type { Found } from "./Found.ts"
import { table } from "./table.ts"

const begin = "<!-- Written by npm run bench. -->"
const end = "<!-- The end of what npm run bench has written. -->"

export const section = (all: ReadonlyArray<Found>): string =>
  all
    .map((found) => `**${found.part}**: ${found.about}\n\n${table(found.rows)}\n\n${origin(found)}`)
    .join("\n\n")

export const origin = ({ part, date, machine, versions, commit, seconds }: Found): string => {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
  const { processor, cores, gigabytes, system } = machine
  return (
    `\`npm run bench -- ${part}\`, ${date.slice(0, 10)}, ${Math.round(seconds)} s: ${cores} × ${processor}, ${gigabytes} GB, ${system}; ` +
    `${named.join(", ")}${commit === undefined ? "" : `; ${commit}`}`
  )
}

/** The page with this section in place of the one that it has. */
export const replaced = (page: string, all: ReadonlyArray<Found>): string => {
  const [before, rest] = page.split(begin)
  const [, after] = rest?.split(end) ?? []
  if (before === undefined || after === undefined) throw new Error(`The page lacks ${begin} or ${end}`)
  return `${before}${begin}\n\n${section(all)}\n\n${end}${after}`
}
