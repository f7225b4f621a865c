/** How many characters a text has for a reader: code points, not the units of UTF-16. */

/** A search in the engine takes a third of the time of a loop that looks at every unit, which most texts have no need of. One that is global begins anew after it found nothing more. */
const pairs = /(?:[\ud800-\udbff][\udc00-\udfff])+/g
const spacesOrPairs = /[\t\n\f\r ]{2,}|(?:[\ud800-\udbff][\udc00-\udfff])+/g

export class Characters {
  total = 0
  #endsHigh = false

  /** `times`: in how many texts it stands. */
  add(text: string, times: number): void {
    if (text === "") return
    let uncounted = this.#endsHigh && isLow(text.charCodeAt(0)) ? 1 : 0
    for (let found = pairs.exec(text); found !== null; found = pairs.exec(text)) {
      uncounted += found[0].length / 2
    }
    this.#endsHigh = isHigh(text.charCodeAt(text.length - 1))
    this.total += (text.length - uncounted) * times
  }
}

/** The same for a text as a page shows it: white space between two words is one character, and none anywhere else. */
export class ShownCharacters {
  #total = 0
  /** As if white space stood before the text: what there is of it counts no more. */
  #endsInSpace = true
  #endsHigh = false

  get total(): number {
    return this.#endsInSpace ? Math.max(0, this.#total - 1) : this.#total
  }

  add(text: string): void {
    if (text === "") return
    const first = text.charCodeAt(0)
    let uncounted = (this.#endsInSpace && isSpace(first)) || (this.#endsHigh && isLow(first)) ? 1 : 0
    for (let found = spacesOrPairs.exec(text); found !== null; found = spacesOrPairs.exec(text)) {
      const { length } = found[0]
      uncounted += isSpace(text.charCodeAt(found.index)) ? length - 1 : length / 2
    }
    const last = text.charCodeAt(text.length - 1)
    this.#endsInSpace = isSpace(last)
    this.#endsHigh = isHigh(last)
    this.#total += text.length - uncounted
  }
}

/** As HTML has it: a vertical tab is none. */
const isSpace = (unit: number) => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d && unit !== 0x0b)

const isHigh = (unit: number) => unit >= 0xd800 && unit < 0xdc00

const isLow = (unit: number) => unit >= 0xdc00 && unit < 0xe000
