/** Counted words: the totals, and the most frequent as bars. */
import { blobUrl } from "../base/api.ts"
import { button, el } from "../base/dom.ts"
import { number } from "../base/format.ts"
import { isObject, listAt, numberAt, textAt } from "../base/json.ts"
import type { Shape } from "./Shape.ts"

/** Enough to see what a text is about; the reader may ask for more. */
const first = 20
const most = 500

export const wordCount: Shape = (value) => {
  const total = numberAt(value, "total")
  const top = listAt(value, "top")
  if (total === undefined || !top.every(isCounted) || !("top" in value)) return undefined
  // Few words travel in place, many as a blob.
  const all = textAt(value, "all", "id")
  const list = el("ol", { class: "bars", "aria-label": "Most frequent words" }, ...bars(top, first))
  const more = button(
    { class: "bare" },
    () => {
      list.replaceChildren(...bars(top, most))
      more.remove()
    },
    `Show ${number(Math.min(top.length, most))}`
  )
  return el(
    "div",
    { class: "object" },
    el(
      "ul",
      { class: "counts" },
      count("words", total),
      count("different", numberAt(value, "unique")),
      count("characters", numberAt(value, "characters"))
    ),
    list,
    top.length > first ? more : undefined,
    all === undefined
      ? undefined
      : el("p", {}, el("a", { href: blobUrl(all), target: "_blank", rel: "noreferrer" }, "All words as JSON"))
  )
}

const isCounted = (one: unknown): boolean =>
  isObject(one) && textAt(one, "word") !== undefined && numberAt(one, "count") !== undefined

const count = (what: string, value: number | undefined) =>
  value === undefined ? undefined : el("li", {}, el("strong", {}, number(value)), el("span", {}, what))

const bars = (top: ReadonlyArray<unknown>, some: number): ReadonlyArray<Node> => {
  const counts = top.map((one) => numberAt(one, "count") ?? 0)
  const highest = Math.max(1, ...counts)
  return top.slice(0, some).map((one, place) => {
    const word = textAt(one, "word") ?? ""
    const times = counts[place] ?? 0
    const bar = el("span", { class: "bar" })
    bar.style.setProperty("--share", String(times / highest))
    return el(
      "li",
      {},
      el("bdi", { title: word }, word),
      el("span", { class: "track" }, bar),
      el("small", {}, number(times))
    )
  })
}
