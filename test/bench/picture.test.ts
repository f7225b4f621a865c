/** The picture of throughput against backlog. */
import { assert, it } from "@effect/vitest"
import type { Row } from "../../bench/report/Part.ts"
import { picture } from "../../bench/scale/picture.ts"

const row = (at: number, ours: ReadonlyArray<number>): Row => ({ what: "", unit: "/s", at, ours, beside: [] })
const svg = picture([
  row(1_000, [20_000, 21_000, 19_000]),
  row(1_000_000, [18_000, 19_000, 18_500]),
  { what: "no point of it", unit: "MB", ours: [40], beside: [] }
])

/** The names of the elements that are opened and not closed in the order that XML wants. */
const unclosed = (text: string): ReadonlyArray<string> => {
  const open: Array<string> = []
  for (const [, end, name = "", , empty] of text.matchAll(
    /<(\/)?([a-z]+)((?: [a-zA-Z0-9-]+="[^"<&]*")*)(\/)?>/g
  )) {
    if (end === undefined && empty === undefined) open.push(name)
    if (end !== undefined && open.pop() !== name) return [name]
  }
  return open
}

it("is well-formed XML, with nothing in between that looks like a tag", () => {
  assert.deepEqual(unclosed(svg), [])
  assert.notMatch(svg.replaceAll(/<\/?[a-z]+(?: [a-zA-Z0-9-]+="[^"<&]*")*\/?>/g, ""), /[<>&]/)
  assert.notInclude(svg, "NaN")
})

it("has a point for each row that lies in it, at its place", () => {
  const circles = [...svg.matchAll(/<circle class="point" cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y)
  ])
  const [[x1 = 0, y1 = 0] = [], [x2 = 0, y2 = 0] = []] = circles
  assert.lengthOf(circles, 2)
  assert.isTrue(x1 < x2 && y1 < y2, "more is to the right, and faster is above")
})

it("can be read on dark", () => {
  assert.include(svg, "prefers-color-scheme: dark")
})
