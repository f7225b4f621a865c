/** Takes out of a page what its caller wants. It runs in a thread, and so without Effect. */
import { load } from "cheerio/slim"
import type { Extract } from "../../schemas/Extract.ts"
import { TooComplex } from "./extractTags.ts"
import { textOf } from "./extractText.ts"
import { attributeOf, markupOf, type Node, treeOf } from "./extractTree.ts"

export interface Question {
  /** The page in UTF-8. */
  readonly html: Uint8Array
  readonly xml: boolean
  readonly wanted: Extract
  /** What all values may have together, in bytes of JSON. */
  readonly limit: number
}

/** What was found, or why nothing is given: of a field, or of the page. */
export type Answer =
  | { readonly is: "found"; readonly found: Found }
  | { readonly is: "invalid"; readonly field: string; readonly reason: string }
  | { readonly is: "tooLarge"; readonly field: string }
  | { readonly is: "tooComplex"; readonly reason: string }

type Found = Readonly<Record<string, string | null | ReadonlyArray<string>>>
type Search = ReturnType<typeof load>

export const extract = ({ html, xml, wanted, limit }: Question): Answer => {
  const $ = searchable(new TextDecoder().decode(html), xml)
  if ($ instanceof TooComplex) return { is: "tooComplex", reason: $.message }
  const found: Record<string, string | null | ReadonlyArray<string>> = {}
  let left = limit
  for (const [field, { select, as = "text", all = false }] of Object.entries(wanted)) {
    const elements = matches($, select)
    if (elements instanceof Error) return { is: "invalid", field, reason: elements.message }
    const values: Array<string> = []
    for (const element of elements) {
      const value = valueOf(element, as)
      if (value === undefined) continue
      left -= Buffer.byteLength(JSON.stringify(value)) + 1
      if (left < 0) return { is: "tooLarge", field }
      values.push(value)
      if (!all) break
    }
    found[field] = all ? values : (values[0] ?? null)
  }
  return { is: "found", found }
}

const searchable = (html: string, xml: boolean): Search | TooComplex => {
  try {
    return load(treeOf(html, xml))
  } catch (error) {
    if (error instanceof TooComplex) return error
    throw error
  }
}

/** Whatever is thrown here is about the selector: the tree is sound. */
const matches = ($: Search, select: string): ReadonlyArray<Node> | Error => {
  try {
    // Given to $ itself, a selector that has `<b>` in it would be taken for a page.
    return $.root().find(select).toArray()
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/** Undefined if the element does not have it. */
const valueOf = (element: Node, as: string): string | undefined => {
  if (as === "text") return textOf(element)
  if (!("attribs" in element)) return undefined
  return as === "html" ? markupOf(element) : attributeOf(element, as.slice("attr:".length))
}
