/** Goes through the tags of a page piece by piece, in time and memory that grow with nothing but its length. */
import { Tokenizer, type TokenizerCallbacks } from "htmlparser2"

/** What is open where is nobody's concern here: a stack of it is what hostile markup makes slow. */
export interface TagReader {
  /** The attributes of this tag that matter; the others are passed over. Names are in lower case. */
  readonly wants: (tag: string) => ReadonlyArray<string>
  readonly open: (tag: string, attributes: ReadonlyMap<string, string>) => void
  readonly text: (text: string) => void
  /** An end tag, whether or not something was opened. */
  readonly close: (tag: string) => void
}

/** A longer value is cut: no address and no description is as long. */
const longestValue = 20_000

export class Tags implements TokenizerCallbacks {
  readonly #reader: TagReader
  readonly #tokenizer: Tokenizer
  /** What the tokenizer may still speak of, and where in the page it begins. */
  #kept = ""
  #keptFrom = 0
  #used = 0
  #tag = ""
  #wanted: ReadonlyArray<string> = []
  #attribute: string | undefined
  #value = ""
  #attributes = new Map<string, string>()

  constructor(reader: TagReader) {
    this.#reader = reader
    // HTML's rules do for XHTML as well: a script that ends as XML does has ended for this tokenizer.
    this.#tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: true }, this)
  }

  write(piece: string): void {
    this.#kept = this.#kept.slice(this.#used - this.#keptFrom) + piece
    this.#keptFrom = this.#used
    this.#tokenizer.write(piece)
  }

  end(): void {
    this.#tokenizer.end()
  }

  onopentagname(start: number, end: number): void {
    this.#tag = this.#slice(start, end).toLowerCase()
    this.#wanted = this.#reader.wants(this.#tag)
    this.#attributes = new Map()
  }

  onattribname(start: number, end: number): void {
    const name = this.#wanted.length === 0 ? "" : this.#slice(start, end).toLowerCase()
    // The first of several counts.
    const matters = this.#wanted.includes(name) && !this.#attributes.has(name)
    this.#attribute = matters ? name : undefined
    this.#value = ""
  }

  onattribdata(start: number, end: number): void {
    if (this.#attribute !== undefined && this.#value.length < longestValue) {
      this.#value += this.#slice(start, end)
    }
    this.#used = end
  }

  onattribentity(codePoint: number): void {
    if (this.#attribute !== undefined && this.#value.length < longestValue) {
      this.#value += String.fromCodePoint(codePoint)
    }
  }

  onattribend(_quote: number, end: number): void {
    if (this.#attribute !== undefined) this.#attributes.set(this.#attribute, this.#value)
    this.#used = end
  }

  onopentagend(end: number): void {
    this.#reader.open(this.#tag, this.#attributes)
    this.#used = end
  }

  onselfclosingtag(end: number): void {
    this.onopentagend(end)
    this.#reader.close(this.#tag)
  }

  onclosetag(start: number, end: number): void {
    this.#reader.close(this.#slice(start, end).toLowerCase())
  }

  ontext(start: number, end: number): void {
    this.#reader.text(this.#slice(start, end))
  }

  ontextentity(codePoint: number, end: number): void {
    this.#reader.text(String.fromCodePoint(codePoint))
    this.#used = end
  }

  oncdata(_start: number, end: number): void {
    this.#used = end
  }

  oncomment(_start: number, end: number): void {
    this.#used = end
  }

  ondeclaration(_start: number, end: number): void {
    this.#used = end
  }

  onprocessinginstruction(_start: number, end: number): void {
    this.#used = end
  }

  onend(): void {}

  #slice(start: number, end: number): string {
    this.#used = end
    return this.#kept.slice(start - this.#keptFrom, end - this.#keptFrom)
  }
}
