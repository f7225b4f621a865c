/** What a task has given, shown in the way of its kind. */
import { blobJson, blobUrl } from "./api.ts"
import { el, facts, link } from "./dom.ts"
import { gallery } from "./gallery.ts"
import { listAt, numberAt, textAt, valueAt } from "./json.ts"
import type { Task } from "./task.ts"
import { bytes, many, span } from "./time.ts"
import { wordChart } from "./wordChart.ts"

export const resultOf = (task: Task): Node => {
  if (task.outputBlob === undefined) return shown(task.kind, task.output)
  const place = el("div", { class: "soft" }, "Loading the result …")
  blobJson(task.outputBlob).then(
    (output) => place.replaceWith(shown(task.kind, output)),
    () => place.replaceChildren("The result is no longer there.")
  )
  return place
}

/** A kind this page does not know, or an output of another shape, is shown as it is. */
const shown = (kind: string, output: unknown): Node => views.get(kind)?.(output) ?? json(output, "Result")

const page = (output: unknown): Node | undefined => {
  const chart = wordChart(valueAt(output, "words"))
  const url = textAt(output, "url")
  if (chart === undefined || url === undefined) return chart
  const title = textAt(output, "title")
  return el("div", {}, el("p", { class: "source" }, link(url, title ?? url)), chart)
}

const fetched = (output: unknown): Node | undefined => {
  const url = textAt(output, "url")
  const body = textAt(output, "body", "id")
  const status = numberAt(output, "status")
  if (url === undefined || body === undefined || status === undefined) return undefined
  const count = numberAt(output, "bytes")
  const elapsed = numberAt(output, "elapsedMs")
  return facts([
    ["Address", link(url, url)],
    ["Title", textAt(output, "page", "title")],
    ["Description", textAt(output, "page", "description")],
    ["Status", String(status)],
    ["Type", [textAt(output, "contentType"), textAt(output, "charset")].filter(Boolean).join(", ")],
    ["Size", count === undefined ? undefined : bytes(count)],
    ["Took", elapsed === undefined ? undefined : span(elapsed)],
    [
      "Links",
      valueAt(output, "page") === undefined ? undefined : many(listAt(output, "page", "links").length, "link")
    ],
    ["Body", link(blobUrl(body), "Open the stored body")]
  ])
}

const told = (output: unknown): Node | undefined => {
  const answer = textAt(output, "answer")
  if (answer === undefined) return undefined
  const elapsed = numberAt(output, "elapsedMs")
  return facts([
    ["Told by", textAt(output, "channel")],
    ["Answer", answer],
    ["Message id", textAt(output, "messageId")],
    ["Took", elapsed === undefined ? undefined : span(elapsed)]
  ])
}

const views = new Map<string, (output: unknown) => Node | undefined>([
  ["count", wordChart],
  ["count-page", page],
  ["resize", gallery],
  ["thumbnails", gallery],
  ["fetch", fetched],
  ["notify", told]
])

/** Longer than anyone reads here; the whole is one link away. */
const mostCharacters = 50_000

export const json = (value: unknown, label: string): HTMLElement => {
  const text = value === undefined ? "nothing" : JSON.stringify(value, null, 2)
  const cut = text.length > mostCharacters ? `${text.slice(0, mostCharacters)}\n…` : text
  return el("pre", { tabindex: "0", role: "region", "aria-label": label }, cut)
}
