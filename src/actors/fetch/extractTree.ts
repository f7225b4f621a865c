/** The tree that browsers build of a page; hostile markup is refused before it has cost much. */
import { html as standard, parse, serialize } from "parse5"
import { adapter } from "parse5-htmlparser2-tree-adapter"
import { closed, countAttributes, mostElements, TooComplex, tooManyElements } from "./extractTags.ts"

/** As deep as browsers go. With more, parsing and searching take the square of the length of the page. */
const deepest = 512

type Document = ReturnType<typeof adapter.createDocument>
type Element = ReturnType<typeof adapter.createElement>
export type Node = Document["children"][number]

/** The tree is one of cheerio. A tree of htmlparser2 would be faster, but lack what the page leaves out: `<tbody>`, `<body>`, ... */
export const treeOf = (html: string, xml: boolean): Document => {
  countAttributes(html)
  return parse(xml ? closed(html) : html, { treeAdapter: bounded(), scriptingEnabled: false })
}

/** What is inside, as HTML writes it. */
export const markupOf = (element: Element): string => serialize(element, { treeAdapter: asBrowsers })

export const attributeOf = (element: Element, name: string): string | undefined =>
  element.attribs[name.toLowerCase()]

/** The content of a template is a document of its own: no selector finds it, and it is no text of the page. */
const contents = new WeakMap<Element, Document>()

type Attributes = ReturnType<typeof adapter.getAttrList>

/** Elements of pictures and formulas as they are written: `linearGradient`, `viewBox`. */
const written = new WeakMap<Element, { readonly name: string; readonly attributes: Attributes }>()

const inSmallLetters = (attributes: Attributes): Attributes =>
  attributes.map(({ name, value }) => ({ name: name.toLowerCase(), value }))

const asBrowsers: typeof adapter = {
  ...adapter,
  createElement: (name, namespace, given) => {
    // Under its full name: `xlink:href` would otherwise take the place of `href`.
    const attributes = given.map(({ prefix, name, value }) => ({
      name: prefix ? `${prefix}:${name}` : name,
      value
    }))
    if (namespace === standard.NS.HTML) return adapter.createElement(name, namespace, attributes)
    // Selectors are compared in small letters.
    const element = adapter.createElement(name.toLowerCase(), namespace, inSmallLetters(attributes))
    written.set(element, { name, attributes })
    return element
  },
  getTagName: (element) => written.get(element)?.name ?? adapter.getTagName(element),
  getAttrList: (element) => written.get(element)?.attributes ?? adapter.getAttrList(element),
  setTemplateContent: (template, content) => {
    contents.set(template, content)
  },
  getTemplateContent: (template) => contents.get(template) ?? adapter.createDocumentFragment()
}

const bounded = (): typeof adapter => {
  let [depth, elements] = [0, 0]
  return {
    ...asBrowsers,
    createElement: (name, namespace, attributes) => {
      elements += 1
      if (elements > mostElements) throw tooManyElements()
      return asBrowsers.createElement(name, namespace, attributes)
    },
    onItemPush: () => {
      depth += 1
      if (depth > deepest) throw new TooComplex(`its elements are nested deeper than ${deepest} levels`)
    },
    onItemPop: () => {
      depth -= 1
    }
  }
}
