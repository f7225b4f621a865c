/** What a task has given, shown in the way of its kind. */
import { blobJson, blobUrl } from "./api.ts"
import { el, facts, link } from "./dom.ts"
import { gallery } from "./gallery.ts"
import { at, listAt, numberAt, textAt } from "./json.ts"
import type { Task } from "./task.ts"
import { bytes, many } from "./time.ts"
import { wordChart } from "./wordChart.ts"

export const resultOf = ({ kind, output, outputBlob }: Task): Node => {
  if (outputBlob === undefined) return shown(kind, output)
  const place = el("p", { class: "soft" }, "Loading the result …")
  blobJson(outputBlob).then(
    (stored) => place.replaceWith(shown(kind, stored)),
    () => place.replaceChildren("The result cannot be read; it may have outlived the retention.")
  )
  return place
}

/** A kind this page does not know, or an output of another shape, is shown as it is. */
const shown = (kind: string, output: unknown): Node => views.get(kind)?.(output) ?? json(output, "Result")

const counted = (output: unknown): Node | undefined => {
  const chart = wordChart(at(output, "words"))
  const url = textAt(output, "url")
  if (chart === undefined || url === undefined) return chart
  return el("div", {}, el("strong", {}, link(url, textAt(output, "title") ?? url)), chart)
}

const fetched = (output: unknown): Node | undefined => {
  const url = textAt(output, "url")
  const body = textAt(output, "body", "id")
  if (url === undefined || body === undefined) return undefined
  const page = at(output, "page")
  return facts({
    Address: link(url, url),
    Title: textAt(page, "title"),
    Description: textAt(page, "description"),
    Status: String(numberAt(output, "status")),
    Type: textAt(output, "contentType"),
    Links: page === undefined ? undefined : many(listAt(page, "links").length, "link"),
    Body: link(blobUrl(body), `The stored body, ${bytes(numberAt(output, "body", "bytes"))}`)
  })
}

const told = (output: unknown): Node =>
  facts({
    "Told by": textAt(output, "channel"),
    Answer: textAt(output, "answer"),
    "Message id": textAt(output, "messageId")
  })

const views = new Map<string, (output: unknown) => Node | undefined>([
  ["count", wordChart],
  ["count-page", counted],
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
