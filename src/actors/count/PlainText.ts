/** A text that is counted as it is. */
import { Characters } from "./Characters.ts"
import type { Words } from "./Words.ts"

export class PlainText {
  readonly characters = new Characters()
  readonly #words: Words

  constructor(words: Words) {
    this.#words = words
    words.open()
  }

  text(text: string): void {
    this.characters.add(text, 1)
    this.#words.write(text)
  }
}
