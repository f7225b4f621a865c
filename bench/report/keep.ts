/** Where figures are kept: a file for each part, and the README, which says what the files say. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs"
import { type Found, decode, encode } from "./Found.ts"
import { replaced } from "./section.ts"

const results = new URL("../results/", import.meta.url)
/** With the pages that are packed. */
const pictures = new URL("../../docs/", import.meta.url)
const page = new URL("../../README.md", import.meta.url)

/** In the order in which the parts stand in the README. */
export const kept = (order: ReadonlyArray<string>): ReadonlyArray<Found> =>
  (existsSync(results) ? readdirSync(results) : [])
    .filter((file) => file.endsWith(".json"))
    .map((file) => decode(readFileSync(new URL(file, results), "utf8")))
    .toSorted((a, b) => order.indexOf(a.part) - order.indexOf(b.part))

export const keep = (found: Found, picture: string | undefined, order: ReadonlyArray<string>): void => {
  mkdirSync(results, { recursive: true })
  writeFileSync(new URL(`${found.part}.json`, results), encode(found))
  if (picture !== undefined) writeFileSync(new URL(`${found.part}.svg`, pictures), picture)
  writeFileSync(page, replaced(readFileSync(page, "utf8"), kept(order)))
}
