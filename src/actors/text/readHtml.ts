/** Goes through HTML as it comes, in the order of the page, and tells a reader of every element and every text. */
import { Tags, type TagReader } from "./tags.ts"
import { isRaw } from "./htmlRules.ts"
import { OpenElements } from "./OpenElements.ts"
import { ScriptEnd } from "./ScriptEnd.ts"

export interface HtmlReader {
  /** Names are in lower case; of the attributes, the `hidden` is told. If the answer is false, what is inside is passed over. */
  open(name: string, attributes: ReadonlyMap<string, string>): boolean
  /** A text may come in several pieces. */
  text(text: string): void
  /** Of every element that was opened. */
  close(name: string): void
}

const wanted = ["hidden"]

export class HtmlStream implements TagReader {
  readonly #reader: HtmlReader
  readonly #tags: Tags
  readonly #elements: OpenElements
  readonly #scriptEnd = new ScriptEnd()
  #depth = 0
  /** The depth of the element whose content is passed over. */
  #passedOver = Infinity
  /** The element whose content is text whatever it looks like. */
  #raw: string | undefined

  constructor(reader: HtmlReader) {
    this.#reader = reader
    this.#tags = new Tags(this)
    this.#elements = new OpenElements({
      open: (name, attributes) => {
        this.#depth++
        if (this.#depth < this.#passedOver && !reader.open(name, attributes)) this.#passedOver = this.#depth
      },
      close: (name) => {
        if (this.#depth <= this.#passedOver) {
          this.#passedOver = Infinity
          reader.close(name)
        }
        this.#depth--
      }
    })
  }

  /** Some elements were nested so deep that they were passed over. */
  get tooDeep(): boolean {
    return this.#elements.tooDeep
  }

  write(piece: string): void {
    this.#tags.write(piece.replaceAll("\0", "\ufffd"))
  }

  end(): void {
    this.#tags.end()
    this.#elements.endAll()
  }

  readonly wants = (): ReadonlyArray<string> => wanted

  readonly open = (tag: string, attributes: ReadonlyMap<string, string>): void => {
    if (this.#raw !== undefined) return this.text(`<${tag}>`)
    this.#elements.start(tag, attributes)
    if (tag === "script") this.#scriptEnd.reset()
    if (isRaw(tag)) this.#raw = tag
  }

  readonly text = (piece: string): void => {
    const inside = this.#elements.innermost
    // The tokenizer takes an end tag without a name for text.
    const text = piece.startsWith("</>") && inside !== "textarea" ? piece.slice(3) : piece
    if (inside === "script") this.#scriptEnd.text(text)
    if ((inside === undefined || inside === "html" || inside === "head") && /[^\t\n\f\r ]/.test(text)) {
      this.#elements.beginText()
    }
    if (this.#depth < this.#passedOver) this.#reader.text(text)
  }

  readonly close = (tag: string): void => {
    if (this.#raw !== undefined && this.#raw !== tag) return this.text(`</${tag}>`)
    if (tag === "script" && !this.#scriptEnd.isEnd()) {
      this.#raw = tag
      return this.text("</script>")
    }
    this.#raw = undefined
    this.#elements.end(tag)
  }
}

export const readHtml = (html: string, reader: HtmlReader): void => {
  const stream = new HtmlStream(reader)
  stream.write(html)
  stream.end()
}
