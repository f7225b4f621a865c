/** JSON as it is kept and shown: what is nested too deep for the programs that pass it on, as text. */
import { deepest } from "../schemas/Validation.ts"

/** The JSON itself; or, if it is nested deeper than anybody means it, its text as a JSON string. */
export const keptJson = (json: string): string => (isDeeper(json, deepest) ? JSON.stringify(json) : json)

/** Whether JSON is nested deeper than so many levels, which is told without reading it. */
export const isDeeper = (json: string, levels: number): boolean => {
  if (json.length <= levels) return false
  let depth = 0
  let quoted = false
  for (let at = 0; at < json.length; at += 1) {
    const sign = json[at]
    if (sign === "\\") at += 1
    else if (sign === `"`) quoted = !quoted
    else if (quoted) continue
    else if (sign === "[" || sign === "{") depth += 1
    else if (sign === "]" || sign === "}") depth -= 1
    if (depth > levels) return true
  }
  return false
}
