/** Counts the words of one text or page as it comes. */
import { HtmlStream } from "../text/readHtml.ts"
import { Paragraphs } from "./Paragraphs.ts"
import { PlainText } from "./PlainText.ts"
import { Tally } from "./Tally.ts"
import { UnicodeWords } from "./UnicodeWords.ts"
import { VisibleText } from "./VisibleText.ts"
import { WhitespaceWords } from "./WhitespaceWords.ts"

export interface How {
  readonly scope: "paragraphs" | "body" | "text"
  readonly words: "unicode" | "whitespace"
  /** So many different words are kept. */
  readonly mostWords: number
}

/** Why a count is not whole. */
export type Problem = NonNullable<Tally["problem"]> | "too deep"

export class Counting {
  readonly tally: Tally
  readonly #words: UnicodeWords | WhitespaceWords
  readonly #text: PlainText | VisibleText | Paragraphs
  readonly #html: HtmlStream | undefined

  constructor({ scope, words, mostWords }: How) {
    this.tally = new Tally(mostWords)
    this.#words = words === "unicode" ? new UnicodeWords(this.tally) : new WhitespaceWords(this.tally)
    if (scope === "text") {
      this.#text = new PlainText(this.#words)
    } else {
      this.#text = scope === "body" ? new VisibleText(this.#words) : new Paragraphs(this.#words)
      this.#html = new HtmlStream(this.#text)
    }
  }

  get characters(): number {
    return this.#text.characters.total
  }

  get problem(): Problem | undefined {
    return this.tally.problem ?? (this.#html?.tooDeep === true ? "too deep" : undefined)
  }

  write(text: string): void {
    if (this.#html === undefined) this.#text.text(text)
    else this.#html.write(text)
  }

  end(): void {
    this.#html?.end()
    this.#words.end()
  }
}
