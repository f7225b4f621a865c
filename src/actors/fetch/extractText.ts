/** The text of an element as scrapers expect it: on one line, without what is not shown. */
import { blocks } from "../text/blocks.ts"
import type { Node } from "./extractTree.ts"

/** All of it: where white space ends is known only then, and the first text that is too much ends the search anyway. */
export const textOf = (element: Node): string => {
  const pieces: Array<string> = []
  const walk = (node: Node): void => {
    if (node.nodeType === 3) pieces.push(node.data)
    if (!("attribs" in node)) return
    // Who asks for a script (JSON-LD, say) gets it; within something else it is not part of the text.
    if (node !== element && hidden.has(node.name)) return
    if (blocks.has(node.name)) pieces.push(" ")
    node.children.forEach(walk)
    if (blocks.has(node.name)) pieces.push(" ")
  }
  walk(element)
  return pieces.join("").replace(/\s+/g, " ").trim()
}

const hidden = new Set("script style template noscript head title".split(" "))
