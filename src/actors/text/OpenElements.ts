/** The elements that are open at a place in a page, in time that does not grow with how many they are. */
import { flat } from "./flat.ts"
import { isEmpty, isEndedBy, isOfFrames, isOfHead, ranked, rankOf } from "./htmlRules.ts"

export interface Opening {
  readonly open: (name: string, attributes: ReadonlyMap<string, string>) => void
  readonly close: (name: string) => void
}

/** Real pages stay below a few hundred. Each open element takes some 30 bytes. */
export const deepest = 100_000

/** The lists of so many names are kept: their elements come again and again. No page has more but one made to. */
const usualNames = 256

const none: ReadonlyMap<string, string> = new Map()

export class OpenElements {
  readonly #told: Opening
  readonly #names: Array<string> = []
  /** Where the open elements of a name stand, and the name as it is kept. */
  readonly #places = new Map<string, { readonly name: string; readonly at: Array<number> }>()
  #sawHead = false
  #sawBody = false
  /** Start tags of html, head and body that were passed over, whose end tags are passed over too. */
  #ignored = 0
  /** Elements deeper than the deepest were passed over. */
  tooDeep = false

  constructor(told: Opening) {
    this.#told = told
  }

  get innermost(): string | undefined {
    return this.#names.at(-1)
  }

  start(name: string, attributes: ReadonlyMap<string, string>): void {
    this.#endWhatEndsBefore(name)
    this.#imply(name)
    if (this.#isMisplaced(name)) {
      this.#ignored++
      return
    }
    this.#open(name, attributes)
    if (isEmpty(name)) this.#close()
  }

  end(name: string): void {
    if (this.#ignored > 0 && (name === "html" || name === "body" || name === "head")) {
      this.#ignored--
      return
    }
    if (name === this.innermost) return this.#close()
    const place = this.#lastOf(name)
    if (place < 0) return
    const rank = rankOf(name)
    if (ranked.some((other) => rankOf(other) > rank && this.#lastOf(other) > place)) return
    while (this.#names.length > place) this.#close()
  }

  /** Before a text that is more than white space. */
  beginText(): void {
    if (this.innermost === "head") this.#endWhatEndsBefore("p")
    this.#imply("p")
  }

  endAll(): void {
    while (this.#names.length > 0) this.#close()
  }

  #endWhatEndsBefore(name: string): void {
    for (let inner = this.innermost; inner !== undefined && isEndedBy(inner, name); inner = this.innermost) {
      this.#close()
    }
  }

  /** Opens what a page has even if it does not say so: html, and then head or body. */
  #imply(name: string): void {
    if (name === "html" || (this.#sawBody && this.#names.length > 1)) return
    if (this.#names.length === 0) this.#open("html", none)
    if (name === "body" || name === "head") return
    if (this.#names.length <= 1 && isOfHead(name)) {
      if (!this.#sawHead) this.#open("head", none)
    } else if (!isOfFrames(name) && !this.#sawBody && this.#lastOf("head") < 0) this.#open("body", none)
  }

  #isMisplaced(name: string): boolean {
    switch (name) {
      case "html":
        return this.#names.length > 0
      case "head":
        return this.#names.length !== 1
      case "body":
        return this.#lastOf("body") >= 0
      default:
        return false
    }
  }

  #lastOf(name: string): number {
    return this.#places.get(name)?.at.at(-1) ?? -1
  }

  #open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (this.#names.length >= deepest) {
      this.tooDeep = true
      return
    }
    this.#sawHead ||= name === "head" || name === "body"
    this.#sawBody ||= name === "body"
    const known = this.#places.get(name)
    if (known === undefined) {
      const copy = flat(name)
      this.#places.set(copy, { name: copy, at: [this.#names.length] })
      this.#names.push(copy)
    } else {
      known.at.push(this.#names.length)
      this.#names.push(known.name)
    }
    this.#told.open(name, attributes)
  }

  #close(): void {
    const name = this.#names.pop()
    if (name === undefined) return
    const places = this.#places.get(name)
    places?.at.pop()
    if (places?.at.length === 0 && this.#places.size > usualNames) this.#places.delete(name)
    this.#told.close(name)
  }
}
