/** The pictures of a resize, each a link to its bytes. */
import { blobUrl } from "./api.ts"
import { el, link } from "./dom.ts"
import { at, listAt, numberAt, textAt } from "./json.ts"
import { bytes } from "./time.ts"

/** Undefined for what has no pictures. */
export const gallery = (output: unknown): Node | undefined => {
  const pictures = listAt(output, "images").flatMap(picture)
  if (pictures.length === 0) return undefined
  const source = at(output, "source")
  return el(
    "div",
    {},
    el(
      "p",
      { class: "soft" },
      `Made from ${sides(source)}, ${textAt(source, "contentType")}, ${size(source)}`
    ),
    el("ul", { class: "gallery" }, ...pictures)
  )
}

const picture = (image: unknown): ReadonlyArray<Node> => {
  const blob = textAt(image, "blob", "id")
  if (blob === undefined) return []
  const shown = el("img", { src: blobUrl(blob), alt: `Picture ${textAt(image, "name")}` })
  return [el("li", {}, link(blobUrl(blob), shown, el("strong", {}, sides(image)), el("br"), size(image)))]
}

const sides = (image: unknown) => `${numberAt(image, "width")} × ${numberAt(image, "height")}`

const size = (image: unknown) => bytes(numberAt(image, "bytes"))
