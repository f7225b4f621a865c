/** The most frequent words of a text as horizontal bars, under the totals. */
import { blobUrl } from "./api.ts"
import { el, link } from "./dom.ts"
import { isObject, listAt, numberAt, textAt, valueAt } from "./json.ts"
import { many, number } from "./time.ts"

/** The rest is in the JSON. */
const most = 40

/** Undefined for what is no count of words. */
export const wordChart = (output: unknown): Node | undefined => {
  const total = numberAt(output, "total")
  const unique = numberAt(output, "unique")
  if (total === undefined || unique === undefined) return undefined
  const top = listAt(output, "top").flatMap((one) => {
    const word = textAt(one, "word")
    const count = numberAt(one, "count")
    return word === undefined || count === undefined ? [] : [{ word, count }]
  })
  const chart = el("div", {}, totals(total, unique, numberAt(output, "characters")))
  if (top.length > 0) chart.append(bars(top.slice(0, most)))
  const all = allWords(valueAt(output, "all"))
  if (all !== undefined) chart.append(el("p", { class: "more" }, all))
  return chart
}

const totals = (total: number, unique: number, characters: number | undefined) => {
  const figures: ReadonlyArray<readonly [string, number | undefined]> = [
    ["words", total],
    ["different", unique],
    ["characters", characters]
  ]
  return el(
    "ul",
    { class: "figures" },
    ...figures.flatMap(([what, value]) =>
      value === undefined ? [] : [el("li", {}, el("strong", {}, number(value)), " ", el("span", {}, what))]
    )
  )
}

const bars = (top: ReadonlyArray<{ readonly word: string; readonly count: number }>) => {
  const highest = Math.max(1, ...top.map(({ count }) => count))
  return el(
    "ol",
    { class: "bars", "aria-label": `The ${many(top.length, "most frequent word")}` },
    ...top.map(({ word, count }) => {
      const bar = el("span", { class: "bar", "aria-hidden": "true" })
      bar.style.setProperty("--share", String(count / highest))
      return el(
        "li",
        {},
        el("bdi", { class: "word", title: word }, word),
        bar,
        el("span", { class: "count" }, number(count))
      )
    })
  )
}

/** All words travel in place when they are few, else as a blob. */
const allWords = (all: unknown): Node | undefined => {
  const blob = textAt(all, "id")
  return isObject(all) && blob !== undefined ? link(blobUrl(blob), "All words as JSON") : undefined
}
