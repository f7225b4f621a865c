/** Where a text stops being JSON, and what is missing there: browsers say so in as many ways, or not at all. */

type Wanted =
  | "a value"
  | 'a value or "]"'
  | 'a name in double quotes or "}"'
  | "a name in double quotes"
  | '":"'
  | '"," or "}"'
  | '"," or "]"'
  | "nothing more"

/** White space, and then a mark, a text in quotes, or a word or number. */
const token =
  /[ \t\n\r]*(?:([{}[\]:,])|("[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\\u0000-\u001f]*)*")|(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-]))/y

/** Undefined for what is JSON. */
export const jsonFault = (text: string): string | undefined => {
  const open: Array<string> = []
  let wanted: Wanted = "a value"
  let place = 0
  for (;;) {
    token.lastIndex = place
    const [whole = "", mark, quoted] = token.exec(text) ?? []
    const next: Wanted | "value is over" | undefined =
      whole === "" ? undefined : after(wanted, mark ?? (quoted === undefined ? "word" : "text"))
    if (next === undefined) break
    if (mark === "{" || mark === "[") open.push(mark)
    if (mark === "}" || mark === "]") open.pop()
    wanted = next === "value is over" ? afterValueIn(open.at(-1)) : next
    place += whole.length
  }
  const end = text.length - text.slice(place).trimStart().length
  return end === text.length && wanted === "nothing more" ? undefined : told(text, end, wanted)
}

/** What is wanted after a token; undefined where it has no place. */
const after = (wanted: Wanted, token: string): Wanted | "value is over" | undefined => {
  const isValue = wanted === "a value" || wanted === 'a value or "]"'
  switch (token) {
    case "{":
      return isValue ? 'a name in double quotes or "}"' : undefined
    case "[":
      return isValue ? 'a value or "]"' : undefined
    case "}":
    case "]":
      return wanted.endsWith(`or "${token}"`) ? "value is over" : undefined
    case ":":
      return wanted === '":"' ? "a value" : undefined
    case ",":
      if (wanted === '"," or "]"') return "a value"
      return wanted === '"," or "}"' ? "a name in double quotes" : undefined
    case "text":
      if (wanted.startsWith("a name")) return '":"'
      return isValue ? "value is over" : undefined
    default:
      return isValue ? "value is over" : undefined
  }
}

const afterValueIn = (open: string | undefined): Wanted => {
  if (open === undefined) return "nothing more"
  return open === "{" ? '"," or "}"' : '"," or "]"'
}

const told = (text: string, place: number, wanted: Wanted): string => {
  const before = text.slice(0, place).split("\n")
  const where = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`
  const found = text.codePointAt(place)
  if (found === undefined) return `${where}: ${wanted} is expected, and not the end`
  const isText = wanted.startsWith("a name") || wanted.startsWith("a value")
  return isText && text[place] === '"'
    ? `${where}: this text has no end, or in it a line break or a \\ that is not escaped`
    : `${where}: ${wanted} is expected, and not ${String.fromCodePoint(found)}`
}
