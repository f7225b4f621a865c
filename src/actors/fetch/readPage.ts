/** What an HTML page says of itself: its title, description, language, canonical address and links. */
import type { Page } from "../../schemas/Fetch.ts"
import { links, resolved } from "./links.ts"
import { type TagReader, Tags } from "../text/tags.ts"

const longestTitle = 1000
const longestDescription = 5000

export interface PageReader {
  /** The page comes piece by piece, some 15 ms per MB. */
  readonly write: (piece: string) => void
  readonly end: () => typeof Page.Type
}

/** `url` is where the page was found; relative addresses count from there, unless the page names another base. */
export const pageReader = (url: string): PageReader => {
  const found = new Finds()
  const tags = new Tags(found)
  return {
    write: (piece) => tags.write(piece),
    end: () => {
      tags.end()
      return summary(found, url)
    }
  }
}

const summary = (found: Finds, url: string): typeof Page.Type => {
  const base = (found.base === undefined ? undefined : resolved(found.base, url)) ?? url
  const title = tidy(found.title ?? "", longestTitle)
  const description = tidy(found.description ?? "", longestDescription)
  const language = tidy(found.language ?? "", 35)
  const canonical = found.canonical === undefined ? undefined : resolved(found.canonical, base)
  return {
    ...(title !== "" && { title }),
    ...(description !== "" && { description }),
    ...(language !== "" && { language }),
    ...(canonical !== undefined && { canonical }),
    links: links(found.hrefs, base)
  }
}

/** More are not looked at: most links of a page lead to pages, and resolving these takes up to 50 ms. */
const mostHrefs = 4000

/** A longer one is no base, but makes each link as long to resolve. */
const longestBase = 2000

/** Collects what stands in the page, as it stands there. The first of each counts, as in browsers. */
class Finds implements TagReader {
  title: string | undefined
  description: string | undefined
  language: string | undefined
  canonical: string | undefined
  base: string | undefined
  readonly hrefs = new Set<string>()
  #inTitle = false
  /** Icons have titles too. */
  #inPicture = false
  /** Templates are not part of the page, and may stand in one another. */
  #templates = 0

  wants(tag: string): ReadonlyArray<string> {
    return this.#templates > 0 ? [] : (wanted.get(tag) ?? [])
  }

  open(tag: string, attributes: ReadonlyMap<string, string>): void {
    const href = attributes.get("href")
    switch (tag) {
      case "html":
        this.language ??= attributes.get("lang") ?? attributes.get("xml:lang")
        return
      case "title":
        this.#inTitle = this.title === undefined && !this.#inPicture && this.#templates === 0
        return
      case "meta":
        if (attributes.get("name")?.toLowerCase() === "description")
          this.description ??= attributes.get("content")
        return
      case "base":
        if (href !== undefined && href.length <= longestBase) this.base ??= href
        return
      case "link":
        if (isCanonical(attributes.get("rel"))) this.canonical ??= href
        return
      case "a":
      case "area":
        // What begins with # is a place in this very page.
        if (href !== undefined && !/^\s*#/.test(href) && this.hrefs.size < mostHrefs) this.hrefs.add(href)
        return
      case "svg":
        this.#inPicture = true
        return
      case "template":
        this.#templates += 1
    }
  }

  text(text: string): void {
    if (!this.#inTitle) return
    this.title ??= ""
    if (this.title.length < longestTitle * 4) this.title += text
  }

  close(tag: string): void {
    if (tag === "title") this.#inTitle = false
    if (tag === "svg") this.#inPicture = false
    if (tag === "template" && this.#templates > 0) this.#templates -= 1
  }
}

/** The attributes by which something is found. */
const wanted: ReadonlyMap<string, ReadonlyArray<string>> = new Map([
  ["html", ["lang", "xml:lang"]],
  ["meta", ["name", "content"]],
  ["base", ["href"]],
  ["link", ["rel", "href"]],
  ["a", ["href"]],
  ["area", ["href"]]
])

const isCanonical = (rel: string | undefined) =>
  rel?.toLowerCase().split(/\s+/).includes("canonical") ?? false

const tidy = (text: string, longest: number) =>
  text
    .slice(0, longest * 4)
    .replace(/[\t\n\f\r ]+/g, " ")
    .trim()
    .slice(0, longest)
    .toWellFormed()
