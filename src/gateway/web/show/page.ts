/** A page that was fetched: what it says of itself, and its text as a reader sees it. */
import { blobText, blobUrl, messageOf } from "../base/api.ts"
import { button, el, facts, outside } from "../base/dom.ts"
import { bytes, many } from "../base/format.ts"
import { at, isObject, listAt, numberAt, textAt } from "../base/json.ts"
import type { Shape } from "./Shape.ts"
import { reading } from "./text.ts"

/** Beyond this it is read only when it is asked for. Bytes. */
const atOnce = 400_000

export const page: Shape = (value, rest) => {
  const url = textAt(value, "url")
  const id = textAt(value, "body", "id")
  const contentType = textAt(value, "contentType")
  if (url === undefined || id === undefined || contentType === undefined) return undefined
  const about = at(value, "page")
  const size = numberAt(value, "body", "bytes") ?? 0
  const links = listAt(about, "links")
  const extracted = at(value, "extracted")
  return el(
    "div",
    { class: "object" },
    facts({
      Address: outside(url, url),
      Title: textAt(about, "title"),
      Description: textAt(about, "description"),
      Language: textAt(about, "language"),
      Status: String(numberAt(value, "status") ?? ""),
      Body: el(
        "span",
        {},
        el("a", { href: blobUrl(id), target: "_blank", rel: "noreferrer" }, "as it is stored"),
        `, ${contentType}, ${bytes(size)}`
      ),
      Unchanged: at(value, "notModified") === true ? "since it was fetched before" : undefined
    }),
    isObject(extracted)
      ? el("div", { class: "inner" }, el("h3", {}, "Extracted"), rest(extracted))
      : undefined,
    isText(contentType) ? textOf(id, contentType, size) : undefined,
    isImage(contentType)
      ? el(
          "figure",
          { class: "picture" },
          el("img", { src: blobUrl(id), alt: "The picture that was fetched" })
        )
      : undefined,
    links.length === 0
      ? undefined
      : el("details", {}, el("summary", {}, many(links.length, "link")), rest(links))
  )
}

const isText = (contentType: string) => /^text\/|[/+](json|xml|xhtml)/i.test(contentType)
const isHtml = (contentType: string) => /^(text\/html|application\/xhtml)/i.test(contentType)
const isImage = (contentType: string) => /^image\//i.test(contentType)

const textOf = (id: string, contentType: string, size: number): Node => {
  const place = el("div", { class: "inner" })
  const read = () => {
    place.replaceChildren(el("p", { class: "soft" }, "Reading the text …"))
    blobText(id, AbortSignal.timeout(30_000)).then(
      (body) => {
        const shown = isHtml(contentType) ? readable(body) : body
        place.replaceChildren(
          el("h3", {}, "Text"),
          reading(shown === "" ? "It has no text." : shown, "Text of the page")
        )
      },
      (error: unknown) =>
        place.replaceChildren(el("p", { class: "soft" }, `The text cannot be read. ${messageOf(error)}`))
    )
  }
  if (size <= atOnce) read()
  else place.append(button({}, read, `Read the text, ${bytes(size)}`))
  return place
}

/** What ends a line for a reader. */
const blocks =
  "address, article, blockquote, br, dd, div, dt, figcaption, footer, h1, h2, h3, h4, h5, h6, header, hr, li, main, nav, ol, p, pre, section, table, td, th, tr, ul"

/** What the browser would complain of, since this page allows no styles but its own. */
const styles = /<(style|script)\b[\s\S]*?<\/\1\s*>|\sstyle\s*=\s*("[^"]*"|'[^']*'|[^\s>]+)/gi

/** No text has it of its own. */
const edge = "\u0000"

/** Taken apart in a document that runs nothing and loads nothing. */
const readable = (html: string): string => {
  const parsed = new DOMParser().parseFromString(html.replace(styles, " "), "text/html")
  for (const unseen of parsed.querySelectorAll("script, style, noscript, template, svg, head"))
    unseen.remove()
  for (const block of parsed.querySelectorAll(blocks)) {
    block.prepend(edge)
    block.after(edge)
  }
  return (parsed.body?.textContent ?? "")
    .replace(/\s+/g, " ")
    .split(edge)
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim()
}
