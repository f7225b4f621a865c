/** The text of an element as scrapers expect it: on one line, without what is not shown. */
import type { Node } from "./extractTree.ts"

/** All of it: where white space ends is known only then, and the first text that is too much ends the search anyway. */
export const textOf = (element: Node): string => {
  const pieces: Array<string> = []
  const walk = (node: Node): void => {
    if (node.nodeType === 3) pieces.push(node.data)
    if (!("attribs" in node)) return
    // Who asks for a script (JSON-LD, say) gets it; within something else it is not part of the text.
    if (node !== element && hidden.has(node.name)) return
    if (breaking.has(node.name)) pieces.push(" ")
    node.children.forEach(walk)
    if (breaking.has(node.name)) pieces.push(" ")
  }
  walk(element)
  return pieces.join("").replace(/\s+/g, " ").trim()
}

const names = (text: string): ReadonlySet<string> => new Set(text.split(" "))

const hidden = names("script style template noscript head title")

/** Words on their two sides are two words. */
const breaking = names(
  "address article aside blockquote br button caption center dd details dialog dir div dl dt fieldset figcaption " +
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol optgroup option p pre search " +
    "section select summary table tbody td textarea tfoot th thead tr ul"
)
