/** Bytes that are kept beside the task: a picture as a picture, anything else as a link. */
import { blobUrl } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { bytes } from "../base/format.ts"
import { numberAt, textAt } from "../base/json.ts"
import type { Shape } from "./Shape.ts"

export const blob: Shape = (value) => {
  const id = textAt(value, "id")
  const contentType = textAt(value, "contentType")
  const size = numberAt(value, "bytes")
  if (id === undefined || contentType === undefined || size === undefined) return undefined
  const href = blobUrl(id)
  const link = el("a", { href, target: "_blank", rel: "noreferrer" }, `${contentType}, ${bytes(size)}`)
  if (!contentType.startsWith("image/")) return link
  return el(
    "figure",
    { class: "picture" },
    el("img", { src: href, alt: "", loading: "lazy" }),
    el("figcaption", {}, link)
  )
}
