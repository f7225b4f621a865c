/** What an HTML page says of itself: its title, description, language, canonical address and links. */
import type { Page } from "../../schemas/Fetch.ts"
import { type HtmlReader, readHtml } from "../text/readHtml.ts"

/** The output of a task should stay well under 256 KB, whatever a page holds: it travels in a message. */
const mostLinks = 2000
const mostLinkCharacters = 150_000
const longestTitle = 1000
const longestDescription = 5000

/** `url` is where the page was found; relative addresses count from there, unless the page names another base. */
export const readPage = (html: string, url: string): typeof Page.Type => {
  const found = new PageReader()
  readHtml(html, found)

  const base = (found.base === undefined ? undefined : httpAddress(found.base, url)) ?? url
  const title = tidy(found.title ?? "", longestTitle)
  const description = tidy(found.description ?? "", longestDescription)
  const language = tidy(found.language ?? "", 35)
  const canonical = found.canonical === undefined ? undefined : httpAddress(found.canonical, base)
  return {
    ...(title !== "" && { title }),
    ...(description !== "" && { description }),
    ...(language !== "" && { language }),
    ...(canonical !== undefined && { canonical }),
    links: links(found.hrefs, base)
  }
}

/** Collects what stands in the page, as it stands there. The first of each counts, as in browsers. */
class PageReader implements HtmlReader {
  title: string | undefined
  description: string | undefined
  language: string | undefined
  canonical: string | undefined
  base: string | undefined
  readonly hrefs: Array<string> = []
  #inTitle = false

  open(name: string, attributes: Readonly<Record<string, string>>): boolean {
    const { href } = attributes
    switch (name) {
      case "html":
        this.language ??= attributes["lang"] ?? attributes["xml:lang"]
        return true
      case "title":
        this.#inTitle = this.title === undefined
        return true
      case "meta":
        if (attributes["name"]?.toLowerCase() === "description") this.description ??= attributes["content"]
        return true
      case "base":
        this.base ??= href
        return true
      case "link":
        if (isCanonical(attributes["rel"])) this.canonical ??= href
        return true
      case "a":
      case "area":
        if (href !== undefined) this.hrefs.push(href)
        return true
      case "svg":
      case "template":
        // Icons have titles too, and templates are not part of the page.
        return false
      default:
        return true
    }
  }

  text(text: string): void {
    if (this.#inTitle) this.title = (this.title ?? "") + text
  }

  close(name: string): void {
    if (name === "title") this.#inTitle = false
  }
}

const isCanonical = (rel: string | undefined) =>
  rel?.toLowerCase().split(/\s+/).includes("canonical") ?? false

const tidy = (text: string, longest: number) =>
  text
    .slice(0, longest * 4)
    .replace(/[\t\n\f\r ]+/g, " ")
    .trim()
    .slice(0, longest)
    .toWellFormed()

/** Fragments are left out: two places in a page are one page to fetch. */
const httpAddress = (href: string, base: string): string | undefined => {
  const address = URL.parse(href, base)
  if (address === null || (address.protocol !== "http:" && address.protocol !== "https:")) return undefined
  address.hash = ""
  return address.href
}

const links = (hrefs: ReadonlyArray<string>, base: string): ReadonlyArray<string> => {
  const found = new Set<string>()
  let characters = 0
  for (const href of hrefs) {
    // A place in this very page.
    if (href.trimStart().startsWith("#")) continue
    const address = httpAddress(href, base)
    if (address === undefined || found.has(address)) continue
    characters += address.length
    if (found.size === mostLinks || characters > mostLinkCharacters) break
    found.add(address)
  }
  return [...found]
}
