/** The pictures of a resize, each a link to its bytes. */
import { blobUrl } from "./api.ts"
import { el, link } from "./dom.ts"
import { listAt, numberAt, textAt, valueAt } from "./json.ts"
import { bytes } from "./time.ts"

/** Undefined for what has no pictures. */
export const gallery = (output: unknown): Node | undefined => {
  const pictures = listAt(output, "images").flatMap(picture)
  if (pictures.length === 0) return undefined
  return el("div", {}, source(valueAt(output, "source")), el("ul", { class: "gallery" }, ...pictures))
}

const source = (value: unknown) => {
  const made = [sides(value), textAt(value, "contentType"), size(value)].filter((part) => part !== undefined)
  return el("p", { class: "soft" }, `Made from ${made.join(", ")}`)
}

const picture = (image: unknown): ReadonlyArray<Node> => {
  const blob = textAt(image, "blob", "id")
  if (blob === undefined) return []
  const name = textAt(image, "name") ?? "picture"
  const shown = el("img", { src: blobUrl(blob), alt: `Picture ${name}`, loading: "lazy", decoding: "async" })
  const width = numberAt(image, "width")
  const height = numberAt(image, "height")
  // The browser keeps the place before the bytes are there.
  if (width !== undefined) shown.width = width
  if (height !== undefined) shown.height = height
  return [
    el(
      "li",
      {},
      link(
        blobUrl(blob),
        el("span", { class: "frame" }, shown),
        el("span", { class: "caption" }, el("strong", {}, sides(image) ?? name), ` ${size(image) ?? ""}`)
      )
    )
  ]
}

const sides = (image: unknown): string | undefined => {
  const width = numberAt(image, "width")
  const height = numberAt(image, "height")
  return width === undefined || height === undefined ? undefined : `${width} × ${height}`
}

const size = (image: unknown): string | undefined => {
  const count = numberAt(image, "bytes")
  return count === undefined ? undefined : bytes(count)
}
