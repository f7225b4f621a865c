/** Goes through the tags of a page before a tree is built of it. */
import { Tokenizer } from "htmlparser2"

export class TooComplex extends Error {}

/** The largest page at hand has a quarter of that. */
export const mostElements = 200_000

export const tooManyElements = () => new TooComplex(`it has more than ${mostElements} elements`)

/** Of one element. The parser compares each with all before it. */
const mostAttributes = 2000

/** Fails where a tag has more attributes than the parser bears. */
export const countAttributes = (html: string): void => {
  let attributes = 0
  listen(html, {
    onopentagname: () => {
      attributes = 0
    },
    onattribname: () => {
      attributes += 1
      if (attributes > mostAttributes) {
        throw new TooComplex(`it has an element with more than ${mostAttributes} attributes`)
      }
    }
  })
}

/** In XML `<script src="x"/>` has ended; in HTML it goes on to the end of the page. What is no tag stays as it is. */
export const closed = (xhtml: string): string => {
  const pieces: Array<string> = []
  let [done, tag] = [0, ""]
  listen(xhtml, {
    onopentagname: (start, end) => {
      tag = xhtml.slice(start, end)
    },
    onselfclosingtag: (end) => {
      if (endless.has(tag.toLowerCase())) return
      pieces.push(xhtml.slice(done, xhtml.lastIndexOf("/", end)), `></${tag}>`)
      if (pieces.length > mostElements * 2) throw tooManyElements()
      done = end + 1
    }
  })
  return pieces.join("") + xhtml.slice(done)
}

/** Those that end with their tag in HTML too: an end tag of `<br>` would be another one. */
const endless = new Set("area base br col embed hr img input link meta param source track wbr".split(" "))

type Heard = Partial<ConstructorParameters<typeof Tokenizer>[1]>

const listen = (html: string, heard: Heard): void => {
  const tokenizer = new Tokenizer({ xmlMode: false, decodeEntities: false }, { ...deaf, ...heard })
  tokenizer.write(html)
  tokenizer.end()
}

const ignore = () => {}

const deaf = {
  onattribdata: ignore,
  onattribend: ignore,
  onattribentity: ignore,
  onattribname: ignore,
  oncdata: ignore,
  onclosetag: ignore,
  oncomment: ignore,
  ondeclaration: ignore,
  onend: ignore,
  onopentagend: ignore,
  onopentagname: ignore,
  onprocessinginstruction: ignore,
  onselfclosingtag: ignore,
  ontext: ignore,
  ontextentity: ignore
}
