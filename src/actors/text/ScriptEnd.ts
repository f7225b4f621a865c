/** Where a script ends: not at each `</script>`, as scripts that write scripts hide theirs in a comment. */

/** Of what is looked for, all but one character: it may be cut in two. */
const longestCut = 7

/** The states that the HTML standard calls script data, escaped and double escaped. */
export class ScriptEnd {
  #state: "plain" | "comment" | "inner" = "plain"
  #tail = ""

  reset(): void {
    this.#state = "plain"
    this.#tail = ""
  }

  text(text: string): void {
    const seen = this.#tail + text
    let read = 0
    for (const { 0: mark, index } of seen.matchAll(/<!--|-->|<script(?=[\t\n\f\r />])/gi)) {
      this.#state = this.#next(mark)
      read = index + mark.length
    }
    this.#tail = seen.slice(Math.max(read, seen.length - longestCut))
  }

  /** At an end tag: whether it ends the script. */
  isEnd(): boolean {
    this.#tail = ""
    if (this.#state !== "inner") return true
    this.#state = "comment"
    return false
  }

  #next(mark: string) {
    if (mark === "-->") return "plain"
    if (mark === "<!--") return this.#state === "plain" ? "comment" : this.#state
    return this.#state === "comment" ? "inner" : this.#state
  }
}
