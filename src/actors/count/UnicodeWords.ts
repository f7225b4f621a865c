/** Words as a reader would find them (UAX #29), in lower case, also in languages that put no spaces between them. */
import { eachWord, isCut } from "./eachWord.ts"
import type { Tally } from "./Tally.ts"
import type { Words } from "./Words.ts"

/** In characters: below, each call costs as much as what it does. */
const worthSegmenting = 8_192

/** In characters. Only what machines write goes on for so long without a space or a bracket. */
export const longestRun = 1024 * 1024

/** Not seen, and no part of the spelling: soft hyphens, word joiners, byte order marks and directions of writing. */
const unseen = /[\u00ad\u061c\u180e\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+/g

export class UnicodeWords implements Words {
  readonly #tally: Tally
  #held = ""
  /** Where the text that is held can be cut in two without any word being another. */
  #cut = 0
  #isApart = false
  readonly texts = 1

  constructor(tally: Tally) {
    this.#tally = tally
  }

  open(): void {
    this.#isApart = true
  }

  close(): void {
    this.#isApart = true
  }

  breakLine(): void {
    this.#isApart = true
  }

  write(piece: string): void {
    const text = this.#isApart ? `\n${piece}` : piece
    this.#isApart = false
    const cut = lastCut(text)
    if (cut >= 0) this.#cut = this.#held.length + cut
    this.#held += text
    if (this.#held.length < worthSegmenting) return
    if (this.#cut > 0) this.#countTo(this.#cut)
    else if (this.#held.length > longestRun) this.#countRun()
  }

  end(): void {
    this.#count(this.#held)
    this.#held = ""
  }

  #countTo(end: number): void {
    this.#count(this.#held.slice(0, end))
    this.#held = this.#held.slice(end)
    this.#cut = 0
  }

  /** Numbers between commas are one word to UAX #29. Where such a word has no end, its marks divide it. */
  #countRun(): void {
    const end = Math.max(...marks.map((mark) => this.#held.lastIndexOf(mark)))
    if (end >= 0) {
      this.#held = this.#held.replaceAll(/[,":]/g, "\n")
      return this.#countTo(end)
    }
    this.#tally.problem ??= "word too long"
    this.#held = ""
  }

  #count(text: string): void {
    const hasUnseen = text.search(unseen) >= 0
    eachWord(text, (spelt) => {
      const word = spelt.toLowerCase()
      this.#tally.add(hasUnseen ? word.replace(unseen, "") : word, 1)
    })
  }
}

/** Where the last cut stands; -1 where none does. */
const lastCut = (text: string): number => {
  for (let at = text.length - 1; at >= 0; at--) if (isCut(text.charCodeAt(at))) return at
  return -1
}

/** They divide what does not end otherwise. */
const marks = [",", '"', ":"]
