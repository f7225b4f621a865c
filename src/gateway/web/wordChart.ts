/** The most frequent words of a text as horizontal bars, under the totals. */
import { blobUrl } from "./api.ts"
import { el, link } from "./dom.ts"
import { listAt, numberAt, textAt } from "./json.ts"
import { number } from "./time.ts"

/** Enough to see what a text is about; all are in the JSON. */
const most = 40

/** Undefined for what is no count of words. */
export const wordChart = (output: unknown): Node | undefined => {
  const total = numberAt(output, "total")
  if (total === undefined) return undefined
  // Few words travel in place, many as a blob.
  const all = textAt(output, "all", "id")
  return el(
    "div",
    {},
    el(
      "ul",
      { class: "figures" },
      figure("words", total),
      figure("different", numberAt(output, "unique")),
      figure("characters", numberAt(output, "characters"))
    ),
    bars(listAt(output, "top").slice(0, most)),
    ...(all === undefined ? [] : [el("p", {}, link(blobUrl(all), "All words as JSON"))])
  )
}

const figure = (what: string, value = 0) =>
  el("li", {}, el("strong", {}, number(value)), el("small", {}, what))

const bars = (top: ReadonlyArray<unknown>) => {
  const counts = top.map((one) => numberAt(one, "count") ?? 0)
  const highest = Math.max(...counts)
  return el(
    "ol",
    { class: "bars", "aria-label": "Most frequent words" },
    ...top.map((one, place) => {
      const word = textAt(one, "word") ?? ""
      const count = counts[place] ?? 0
      const bar = el("span", { class: "bar" })
      bar.style.setProperty("--share", String(count / highest))
      return el("li", {}, el("bdi", { title: word }, word), bar, el("small", {}, number(count)))
    })
  )
}
