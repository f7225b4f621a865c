/** What a robots.txt says to one crawler (RFC 9309). */

export interface Rules {
  /** Whether it may be fetched: a path with its query. */
  readonly allows: (path: string) => boolean
  /** Seconds between two requests. No part of the standard, and often given. */
  readonly crawlDelay?: number
  /** Bytes it takes to remember, about. */
  readonly size: number
}

/** The standard wants at least so many bytes to be read. */
export const longestFile = 500 * 1024

/** Far more than any honest site has: what stands behind them is as good as behind the end of the file. */
const mostLines = 50_000
const mostRules = 10_000

/** No server answers an address that is as long. */
const longestRule = 8_000

/** `product` is the token by which the crawler names itself. */
export const rulesFor = (text: string, product: string): Rules => {
  const { rules, crawlDelay } = groupFor(text, product.toLowerCase())
  return {
    allows: (path) => path === "/robots.txt" || isAllowed(rules, normal(path)),
    ...(crawlDelay !== undefined && { crawlDelay }),
    size: rules.reduce((size, { length, pieces }) => size + 100 + length + 40 * pieces.length, 0)
  }
}

/** All groups of one name are one group. */
interface Group {
  isNamed: boolean
  readonly rules: Array<Rule>
  crawlDelay?: number
}

const groupFor = (text: string, product: string): Group => {
  const mine: Group = { isNamed: false, rules: [] }
  const everybodys: Group = { isNamed: false, rules: [] }
  let spokenTo: ReadonlyArray<Group> = []
  let isNaming = false
  for (const line of text.split(/[\r\n]+/, mostLines)) {
    // No pattern for a line: one with two stretches of any length takes for ever on a line that is made for it.
    const said = beforeThe("#", line)
    const name = beforeThe(":", said)
    const value = said.slice(name.length + 1).trim()
    switch (name.trim().toLowerCase()) {
      case "user-agent": {
        // A version behind the name is not part of it.
        const agent = value === "*" ? "*" : (/^[a-z_-]+/i.exec(value)?.[0] ?? "").toLowerCase()
        const named = agent === product ? [mine] : agent === "*" ? [everybodys] : []
        spokenTo = isNaming ? [...new Set([...spokenTo, ...named])] : named
        for (const group of named) group.isNamed = true
        isNaming = true
        break
      }
      case "allow":
      case "disallow":
        isNaming = false
        // An empty one says nothing.
        if (value === "" || value.length > longestRule) break
        for (const { rules } of spokenTo)
          if (rules.length < mostRules) rules.push(ruleOf(/^\s*allow/i.test(name), value))
        break
      case "crawl-delay":
        isNaming = false
        if (Number(value) > 0) for (const group of spokenTo) group.crawlDelay ??= Number(value)
        break
    }
  }
  // Those of the star are for whom no other is.
  return mine.isNamed ? mine : everybodys
}

const beforeThe = (sign: string, line: string) => {
  const at = line.indexOf(sign)
  return at < 0 ? line : line.slice(0, at)
}

interface Rule {
  readonly allow: boolean
  readonly length: number
  /** What stands between the stars. */
  readonly pieces: ReadonlyArray<string>
  /** Nothing may follow. */
  readonly isWhole: boolean
}

const ruleOf = (allow: boolean, text: string): Rule => {
  const isWhole = text.endsWith("$")
  // A copy: a part of a text keeps all of it in memory.
  const pattern = Buffer.from(normal(isWhole ? text.slice(0, -1) : text), "latin1").toString("latin1")
  return { allow, length: pattern.length, pieces: pattern.split("*"), isWhole }
}

/** Comparisons of characters, some 50 ms: a file for which that is not enough is meant to do harm. */
const mostWork = 5e7

/** The longest rule that matches; of two as long the one that allows. */
const isAllowed = (rules: ReadonlyArray<Rule>, path: string): boolean => {
  let best: Rule | undefined
  let work = 0
  for (const rule of rules) {
    if (rule.pieces.length > 1) work += rule.length * path.length
    if (work > mostWork) return false
    if (!matches(rule, path)) continue
    if (best === undefined || rule.length > best.length || (rule.length === best.length && rule.allow))
      best = rule
  }
  return best?.allow ?? true
}

const matches = ({ pieces: [first = "", ...rest], isWhole }: Rule, path: string): boolean => {
  if (!path.startsWith(first)) return false
  const last = isWhole ? rest.pop() : undefined
  let at = first.length
  for (const piece of rest) {
    const found = path.indexOf(piece, at)
    if (found < 0) return false
    at = found + piece.length
  }
  if (!isWhole) return true
  return last === undefined ? at === path.length : path.endsWith(last) && path.length - last.length >= at
}

/** One way to write each character: percent-encoded where it must be, and in capitals, and nowhere else. */
const normal = (path: string): string =>
  path
    .replaceAll(/%[0-9a-f]{2}/gi, (octet) => {
      const character = String.fromCharCode(Number.parseInt(octet.slice(1), 16))
      return /[\w.~-]/.test(character) ? character : octet.toUpperCase()
    })
    .replaceAll(/[^\x21-\x7e]+/g, (text) => encodeURIComponent(text.toWellFormed()))
