/** Which tags end which elements: HTML 4 as libxml2 2.14 knows it, whose trees lxml and BeautifulSoup show. */

const words = (text: string) => text.split(" ")

/** Elements that have no content and no end tag. */
const empty = new Set(words("area base basefont br col frame hr img input isindex link meta param"))

export const isEmpty = (name: string): boolean => empty.has(name)

/** What stands in them is text, whatever it looks like. Of the others the tokenizer takes care by itself. */
const raw = new Set(words("iframe noembed noframes plaintext"))

export const isRaw = (name: string): boolean => raw.has(name)

/** Elements, and the start tags that end them where they are the innermost. */
const endedBy = new Map<string, ReadonlySet<string>>()
const end = (elements: string, startTags: string) => {
  for (const element of words(elements)) endedBy.set(element, new Set(words(startTags)))
}

const inLists = "dd dl dt form ul"
const headings = "h1 h2 h3 h4 h5 h6"
const blocks = `address blockquote center dir div dl fieldset form ${headings} hr li listing menu ol p pre table ul xmp`

end("p", `${blocks} body caption col colgroup dd dt frameset head tbody td tfoot th title tr`)
end(
  "head",
  `${blocks} a abbr acronym b bdo big body br cite code dd dfn dt em font frameset i iframe img kbd`
)
for (const startTag of words("map q s samp small span strike strong sub sup tt u var")) {
  endedBy.set("head", new Set([...(endedBy.get("head") ?? []), startTag]))
}
end("a", "a fieldset table td th")
end("address", `${inLists} li`)
end("b i", "center p td th")
end("u", "p td th")
end("big s small strike tt", "p")
end("font", "center td th")
end("span", "td th")
end(headings, "fieldset form li p table")
end("dir menu", inLists)
end("dl", "form li")
end("dd", "dt")
end("dt", "dd dl")
end("li", "li")
end("ul", "address form menu pre")
end("form hr ol", "form")
end("legend", "fieldset")
end("listing pre xmp", "dd dl dt fieldset form li table ul")
end("option", "optgroup option")
end("caption col", "col colgroup tbody tfoot thead tr")
end("colgroup", "colgroup tbody tfoot thead tr")
end("tbody thead", "tbody tfoot")
end("tfoot", "tbody")
end("tr", "tbody tfoot tr")
end("td th", "tbody td tfoot th tr")
end("link style title", "body frameset")
end("script", "noscript")

export const isEndedBy = (element: string, startTag: string): boolean =>
  endedBy.get(element)?.has(startTag) ?? false

/** An end tag ends nothing outside of an element that stands above its own. All others are below these. */
const ranks = new Map([
  ["div", 1],
  ["td", 2],
  ["th", 2],
  ["tr", 3],
  ["thead", 4],
  ["tbody", 4],
  ["tfoot", 4],
  ["table", 5],
  ["head", 6],
  ["body", 6],
  ["html", 7]
])

export const rankOf = (name: string): number => ranks.get(name) ?? 0

export const ranked: ReadonlyArray<string> = [...ranks.keys()]

/** They may stand in the head of a page. All else begins its body, but frames. */
const ofHead = new Set(words("script style meta link title base"))

export const isOfHead = (name: string): boolean => ofHead.has(name)

const ofFrames = new Set(words("noframes frame frameset"))

export const isOfFrames = (name: string): boolean => ofFrames.has(name)
