/** A CSS selector, checked as far as that can be done without a page. */
import { Result, Schema } from "effect"
import { parse, type PseudoSelector, type Selector as Part } from "css-what"

const longest = 500

interface PseudoClass {
  readonly takes: string
  readonly fits: (data: Data) => boolean
}
type Data = PseudoSelector["data"]

const each = (names: string, takes: string, fits: (data: Data) => boolean) =>
  names.split(" ").map((name): readonly [string, PseudoClass] => [name, { takes, fits }])

/** CSS also has `2n of .x`, which nothing here can compute. */
const rule = /^(even|odd|[+-]?\d+|[+-]?\d*n([ \t\r\n\f]*[+-]?[ \t\r\n\f]*\d+)?)$/i

/** Those of CSS that do not depend on a browser window, and the few that scrapers have added to them. */
const pseudoClasses = new Map([
  ...each("is where matches not has", "selectors", (data) => Array.isArray(data)),
  ...each("contains icontains", "a text", (data) => typeof data === "string"),
  ...each(
    "nth-child nth-last-child nth-of-type nth-last-of-type",
    "a rule such as 2n + 1",
    (data) => typeof data === "string" && rule.test(data.trim())
  ),
  ...each("eq gt lt nth", "a number", (data) => typeof data === "string" && /^[+-]?\d+$/.test(data.trim())),
  ...each(
    "empty root scope first-child last-child only-child first-of-type last-of-type only-of-type " +
      "any-link link disabled enabled checked required optional selected first last even odd " +
      "parent header button input text checkbox file password radio reset image submit",
    "nothing",
    (data) => data === null
  )
])

/** They choose from all that was found so far, which there is not within another pseudo-class, but for :not. */
const positions = new Set("first last eq gt lt nth even odd".split(" "))

export const Selector = Schema.String.check(Schema.isMinLength(1), Schema.isMaxLength(longest)).annotate({
  identifier: "Selector",
  description: "A CSS selector."
})

/** What is wrong with it. */
export const faultOf = (selector: string): string | undefined => {
  const parsed = Result.try(() => parse(selector))
  if (Result.isFailure(parsed)) return `"${selector}" is no CSS selector: ${reason(parsed.failure)}`
  if (parsed.success.length === 0) return `"${selector}" is no CSS selector: it is empty`
  return faultIn(parsed.success)
}

const reason = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** `within` is the pseudo-class that they are given to. */
const faultIn = (selectors: ReadonlyArray<ReadonlyArray<Part>>, within?: string) =>
  selectors
    .flat()
    .map((part) => unsupported(part, within))
    .find((found) => found !== undefined)

/** What is of CSS but not of a page that nobody looks at, or more than can be computed. */
const unsupported = (part: Part, within: string | undefined): string | undefined => {
  if (part.type === "pseudo-element") return `::${part.name} is no element of the page`
  if (part.type === "column-combinator") return "|| is not supported"
  if ("namespace" in part && part.namespace !== null) return "namespaces are not supported"
  if (part.type !== "pseudo") return undefined
  const { name, data } = part
  const known = pseudoClasses.get(name)
  if (known === undefined) return `there is no pseudo-class :${name}`
  if (!known.fits(data)) {
    return `:${name} takes ${known.takes}${typeof data === "string" ? `, not "${data}"` : ""}`
  }
  if (within !== undefined && positions.has(name)) return `:${name} cannot stand in :${within}`
  if (!Array.isArray(data)) return undefined
  return faultIn(data, name === "not" ? within : name)
}
