/** The text of a page that a reader sees, with the words of different blocks apart. */
import { readHtml } from "../text/readHtml.ts"

/** Elements whose content is not shown: code, what stands in for something else, and the title. */
const unseen = new Set(
  "title script style template noscript iframe noembed noframes audio video canvas datalist".split(" ")
)

/** Elements that begin a line of their own or stand apart from the text around them. */
const blocks = new Set(
  (
    "address article aside blockquote body br button caption center dd details dialog dir div dl dt fieldset " +
    "figcaption figure footer form frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li listing main menu nav " +
    "ol optgroup option p plaintext pre search section select summary table tbody td textarea tfoot th thead tr ul xmp"
  ).split(" ")
)

/** One line per block, white space as a browser shows it. */
export const visibleText = (html: string): string => {
  const pieces: Array<string> = []
  // What is owed before the next text: a line break where a block began or ended, a space where the source has some.
  let owed = ""
  const apart = (name: string) => {
    if (blocks.has(name)) owed = "\n"
  }
  readHtml(html, {
    open: (name, attributes) => {
      apart(name)
      return !unseen.has(name) && attributes["hidden"] === undefined
    },
    text: (text) => {
      const shown = text.replace(/[\t\n\f\r ]+/g, " ")
      if (shown.startsWith(" ")) owed ||= " "
      const words = shown.replace(/^ | $/g, "")
      if (words === "") return
      pieces.push(pieces.length === 0 ? "" : owed, words)
      owed = shown.endsWith(" ") ? " " : ""
    },
    close: apart
  })
  return pieces.join("")
}
