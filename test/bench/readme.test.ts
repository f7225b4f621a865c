/** The README shows the figures that were taken, and the picture that was drawn of them. */
import { readFileSync } from "node:fs"
import { assert, it } from "@effect/vitest"
import { parts } from "../../bench/parts.ts"
import { kept } from "../../bench/report/keep.ts"
import { replaced } from "../../bench/report/section.ts"

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8")

const names = parts.map(({ name }) => name)
const all = kept(names)

it("shows what the files of the parts say, in the order of the parts", () => {
  const kept = all.map(({ part }) => part)
  assert.deepEqual(
    kept,
    names.filter((name) => kept.includes(name))
  )
  assert.strictEqual(replaced(read("README.md"), all), read("README.md"))
})

it("shows the pictures of these figures", () => {
  for (const { part, rows } of all) {
    const picture = parts.find(({ name }) => name === part)?.picture
    if (picture === undefined) continue
    assert.strictEqual(picture(rows), read(`docs/${part}.svg`))
    assert.include(read("README.md"), `(docs/${part}.svg)`)
  }
})
