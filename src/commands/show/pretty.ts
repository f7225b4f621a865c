/** JSON as a person reads it: what fits into a line stands in one. */
import { Predicate } from "effect"
import { json } from "../screen/plain.ts"
import { fits } from "../screen/width.ts"

export const pretty = (value: unknown, width: number): ReadonlyArray<string> => told(value, width, "", "")

/** Between what stands before its first line (a name) and after its last one (a comma). */
const told = (value: unknown, width: number, before: string, after: string): ReadonlyArray<string> => {
  const line = `${before}${flat(value)}${after}`
  const isList = Array.isArray(value)
  if (fits(line, width) || (!isList && !Predicate.isObject(value))) return [line]
  const entries = Object.entries(value)
  const inner = entries.flatMap(([name, one], at) =>
    told(one, width - indent.length, isList ? "" : `${json(name)}: `, at < entries.length - 1 ? "," : "")
  )
  const [open, close] = isList ? ["[", "]"] : ["{", "}"]
  return [`${before}${open}`, ...inner.map((one) => indent + one), `${close}${after}`]
}

const flat = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(flat).join(", ")}]`
  if (!Predicate.isObject(value)) return json(value)
  const members = Object.entries(value).map(([name, one]) => `${json(name)}: ${flat(one)}`)
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`
}

const indent = "  "
