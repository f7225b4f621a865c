/** The pictures that were made of one, each a link to its bytes. */
import { blobUrl } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { bytes, many } from "../base/format.ts"
import { at, listAt, numberAt, textAt } from "../base/json.ts"
import type { Shape } from "./Shape.ts"

export const pictures: Shape = (value, rest) => {
  const all = listAt(value, "images")
  const shown = all.flatMap(picture)
  if (shown.length === 0 || shown.length < all.length) return undefined
  const { images: _, source, elapsedMs: __, ...others } = value
  const from = [size(source), textAt(source, "contentType"), weight(source)].filter(
    (one) => one !== undefined
  )
  return el(
    "div",
    { class: "object" },
    el("p", { class: "soft" }, `${many(shown.length, "picture")} made from one of ${from.join(", ")}`),
    el("ul", { class: "gallery" }, ...shown),
    Object.keys(others).length === 0 ? undefined : rest(others)
  )
}

const picture = (image: unknown): ReadonlyArray<Node> => {
  const id = textAt(image, "blob", "id")
  if (id === undefined || textAt(image, "blob", "contentType")?.startsWith("image/") !== true) return []
  const href = blobUrl(id)
  const name = textAt(image, "name") ?? ""
  return [
    el(
      "li",
      {},
      el(
        "a",
        { href, target: "_blank", rel: "noreferrer" },
        el("img", { src: href, alt: `The picture ${name}`, loading: "lazy" }),
        el("strong", {}, size(image) ?? name),
        el("span", {}, `${name} · ${weight(image) ?? ""}`)
      )
    )
  ]
}

const size = (image: unknown): string | undefined => {
  const [width, height] = [numberAt(image, "width"), numberAt(image, "height")]
  return width === undefined || height === undefined ? undefined : `${width} × ${height}`
}

const weight = (image: unknown): string | undefined => {
  const count = numberAt(image, "bytes") ?? numberAt(at(image, "blob"), "bytes")
  return count === undefined ? undefined : bytes(count)
}
