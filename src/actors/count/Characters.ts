/** How many characters a text has for a reader: code points, not the units of UTF-16. */

export class Characters {
  total = 0
  #endsHigh = false

  /** `times`: in how many texts it stands. */
  add(text: string, times: number): void {
    let pairs = 0
    let lastHigh = this.#endsHigh ? -1 : -2
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < 0xd800 || unit >= 0xe000) continue
      if (unit < 0xdc00) lastHigh = at
      else if (lastHigh === at - 1) pairs++
    }
    this.#endsHigh = lastHigh === text.length - 1
    this.total += (text.length - pairs) * times
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
    // Of what does not count there is little, and nothing else is looked at twice.
    let uncounted = 0
    let lastSpace = this.#endsInSpace ? -1 : -2
    let lastHigh = this.#endsHigh ? -1 : -2
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 0x20 && unit < 0xd800) continue
      if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d && unit !== 0x0b)) {
        if (lastSpace === at - 1) uncounted++
        lastSpace = at
      } else if (unit >= 0xd800 && unit < 0xdc00) lastHigh = at
      else if (unit >= 0xdc00 && unit < 0xe000 && lastHigh === at - 1) uncounted++
    }
    this.#total += text.length - uncounted
    this.#endsInSpace = lastSpace === text.length - 1
    this.#endsHigh = lastHigh === text.length - 1
  }
}
