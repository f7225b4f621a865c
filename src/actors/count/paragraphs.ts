/** The text inside the `<p>` elements of a page, one paragraph a line. */
import { readHtml } from "../text/readHtml.ts"

/** What BeautifulSoup leaves out of `get_text()`: scripts and the like, and readings set beside a text (ruby). */
const passedOver = new Set(["script", "style", "template", "rt", "rp"])

/**
 * Each paragraph is what `get_text()` of BeautifulSoup gives for it. `lineBreak` stands for a `<br>`: nothing in
 * Python, where the words around it become one.
 */
export const paragraphs = (html: string, lineBreak: string): string => {
  const found: Array<string> = []
  let paragraph = ""
  let depth = 0
  const inParagraph = (text: string) => {
    if (depth > 0) paragraph += text
  }
  // A paragraph may stand in another by mistake. Each word counts once, with the paragraph it stands in.
  const boundary = (name: string, change: number) => {
    if (name !== "p") return
    if (paragraph !== "") found.push(paragraph)
    paragraph = ""
    depth += change
  }
  readHtml(html, {
    open: (name) => {
      boundary(name, 1)
      if (name === "br") inParagraph(lineBreak)
      return !passedOver.has(name)
    },
    text: inParagraph,
    close: (name) => boundary(name, -1)
  })
  return found.join("\n")
}
