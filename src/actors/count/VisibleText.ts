/** The text of a page that a reader sees, with a line break between the words of different blocks. */
import { blocks } from "../text/blocks.ts"
import type { HtmlReader } from "../text/readHtml.ts"
import { ShownCharacters } from "./Characters.ts"
import type { Words } from "./Words.ts"

/** Elements whose content is not shown: code, what stands in for something else, and the title. */
const unseen = new Set(
  "title script style template noscript iframe noembed noframes audio video canvas datalist".split(" ")
)

export class VisibleText implements HtmlReader {
  readonly characters = new ShownCharacters()
  readonly #words: Words
  /** A block began or ended since the last text. */
  #isApart = false

  constructor(words: Words) {
    this.#words = words
    words.open()
  }

  open(name: string, attributes: ReadonlyMap<string, string>): boolean {
    this.#isApart ||= blocks.has(name)
    return !unseen.has(name) && !attributes.has("hidden")
  }

  text(text: string): void {
    if (this.#isApart) this.#add("\n")
    this.#isApart = false
    this.#add(text)
  }

  close(name: string): void {
    this.#isApart ||= blocks.has(name)
  }

  #add(text: string): void {
    this.characters.add(text)
    this.#words.write(text)
  }
}
