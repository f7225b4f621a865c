/** The addresses that a page leads to. */

/** The output of a task should stay well under 256 KB, whatever a page holds: it travels in a message. */
const mostLinks = 2000
const mostLinkCharacters = 150_000

/** Absolute, without repeats, in the order of the page. */
export const links = (hrefs: Iterable<string>, base: string): ReadonlyArray<string> => {
  const found = new Set<string>()
  let characters = 0
  for (const href of hrefs) {
    const address = resolved(href, base)
    if (address === undefined || found.has(address)) continue
    characters += address.length
    if (found.size === mostLinks || characters > mostLinkCharacters) break
    found.add(address)
  }
  return [...found]
}

/** No server takes a longer one. */
const longestAddress = 8_192

/** As browsers resolve it. Fragments are left out: two places in a page are one page to fetch. */
export const resolved = (href: string, base: string): string | undefined => {
  if (href.length > longestAddress) return undefined
  const address = URL.parse(href, base)
  if (address === null || (address.protocol !== "http:" && address.protocol !== "https:")) return undefined
  address.hash = ""
  return address.href
}
