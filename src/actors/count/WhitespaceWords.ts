/** Words as `text.split()` gives them in Python, for a text that others may stand in. */
import type { Tally } from "./Tally.ts"
import type { Words } from "./Words.ts"

/** In characters. Bytes of a picture in base64 are one word, of some 100,000. */
export const longestWord = 8 * 1024 * 1024

/** The texts that are open all go on with the same text; they only differ in where they began. */
export class WhitespaceWords implements Words {
  readonly #tally: Tally
  /** What came since the last white space. */
  #run: Array<string> = []
  #runLength = 0
  /** Where the texts that are open began in it, and how many began there. */
  #begun: Array<{ readonly at: number; texts: number }> = []
  texts = 0
  #joined: { readonly at: number; readonly end: number; readonly word: string } | undefined

  constructor(tally: Tally) {
    this.#tally = tally
  }

  open(): void {
    const last = this.#begun.at(-1)
    if (last?.at === this.#run.length) last.texts++
    else this.#begun.push({ at: this.#run.length, texts: 1 })
    this.texts++
  }

  close(): void {
    const last = this.#begun.at(-1)
    if (last === undefined) return
    this.#add(last.at, 1)
    last.texts--
    this.texts--
    if (last.texts === 0) this.#begun.pop()
    if (this.texts === 0) this.#clear()
  }

  write(text: string): void {
    let from = 0
    for (let at = 0; at < text.length; at++) {
      if (!isSpace(text.charCodeAt(at))) continue
      if (this.#run.length > 0) {
        if (at > from) this.#go(text.slice(from, at))
        this.#endRun()
      } else if (at > from) this.#tally.add(text.slice(from, at), this.texts)
      from = at + 1
    }
    if (from < text.length) this.#go(text.slice(from))
  }

  breakLine(): void {}

  end(): void {
    while (this.texts > 0) this.close()
  }

  #go(word: string): void {
    this.#runLength += word.length
    if (this.#runLength > longestWord) this.#tally.problem ??= "word too long"
    else this.#run.push(word)
  }

  #endRun(): void {
    for (const { at, texts } of this.#begun) this.#add(at, texts)
    this.#clear()
    if (this.#begun.length !== 1) this.#begun = [{ at: 0, texts: this.texts }]
  }

  #add(at: number, texts: number): void {
    if (at === this.#run.length || this.#tally.problem !== undefined) return
    const [only] = this.#run
    if (this.#run.length === 1 && only !== undefined) return this.#tally.add(only, texts)
    // Texts that begin together end together more often than not, with one word.
    if (this.#joined?.at !== at || this.#joined.end !== this.#run.length) {
      this.#joined = { at, end: this.#run.length, word: this.#run.slice(at).join("") }
    }
    this.#tally.add(this.#joined.word, texts)
  }

  #clear(): void {
    this.#joined = undefined
    this.#run.length = 0
    this.#runLength = 0
  }
}

/**
 * Whether Python's `str.isspace` says so. Other than JavaScript's `\s`, it splits at the separators U+001C to U+001F and at
 * U+0085, and not at the byte order mark U+FEFF.
 */
const isSpace = (unit: number): boolean =>
  unit <= 0x20
    ? unit === 0x20 || (unit >= 0x09 && unit <= 0x0d) || unit >= 0x1c
    : unit >= 0x85 && isRareSpace(unit)

const isRareSpace = (unit: number): boolean =>
  unit < 0x2000
    ? unit === 0x85 || unit === 0xa0 || unit === 0x1680
    : unit <= 0x200a || (unit <= 0x3000 && otherSpaces.has(unit))

const otherSpaces = new Set([0x2028, 0x2029, 0x202f, 0x205f, 0x3000])
