/** The text inside the `<p>` elements of a page. */
import type { HtmlReader } from "../text/readHtml.ts"
import { Characters } from "./Characters.ts"
import type { Words } from "./Words.ts"

/** What BeautifulSoup leaves out of `get_text()`: scripts and the like, and readings set beside a text (ruby). */
const passedOver = new Set(["script", "style", "template", "rt", "rp"])

/** A paragraph may stand in another: by mistake, or because an old page has a `<font>` between them. */
export class Paragraphs implements HtmlReader {
  readonly characters = new Characters()
  readonly #words: Words
  #open = 0

  constructor(words: Words) {
    this.#words = words
  }

  open(name: string): boolean {
    if (name === "p") {
      this.#open++
      this.#words.open()
    }
    if (name === "br" && this.#open > 0) this.#words.breakLine()
    return !passedOver.has(name)
  }

  text(text: string): void {
    if (this.#open === 0) return
    this.characters.add(text, this.#words.texts)
    this.#words.write(text)
  }

  close(name: string): void {
    if (name !== "p") return
    this.#open--
    this.#words.close()
  }
}
