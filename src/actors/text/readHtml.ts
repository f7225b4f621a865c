/** Goes through HTML in the order of the page, and tells a reader of every element and every text. */
import { load } from "cheerio/slim"

/** Shaped like the events of a streaming parser, which may take the place of the tree one day (#4). */
export interface HtmlReader {
  /** Names are in lower case. If the answer is false, what is inside is passed over. */
  open(name: string, attributes: Readonly<Record<string, string>>): boolean
  text(text: string): void
  /** Of every element that was opened. */
  close(name: string): void
}

/** Parsing is one block, some 30 ms per MB, in which nothing else runs. */
export const readHtml = (html: string, reader: HtmlReader): void => {
  // A loop and not a recursion: markup that is nested ten thousand deep would overflow the stack.
  let node = treeOf(html)?.firstChild ?? null
  while (node !== null) node = enter(node, reader) ?? leave(node, reader)
}

const treeOf = (html: string) => load(html).root().get(0)

type Parent = NonNullable<ReturnType<typeof treeOf>>
type Node = Parent["children"][number]

/** Tells of a node; the first one inside it, if there is one and the reader wants to go there. */
const enter = (node: Node, reader: HtmlReader): Node | null => {
  if (node.nodeType === 3) reader.text(node.data)
  return "attribs" in node && reader.open(node.name, node.attribs) ? node.firstChild : null
}

/** Tells of all that ends here; the node that follows. */
const leave = (node: Node, reader: HtmlReader): Node | null => {
  for (let last: Node | Parent | null = node; last !== null; last = last.parent) {
    if ("attribs" in last) reader.close(last.name)
    if (last.next !== null) return last.next
  }
  return null
}
