/**
 * Any JSON as a person reads it: what has a known shape (words, pictures, a page, a mail) in its own way, wherever it
 * stands, and everything else as terms, tables and lists. A kind that is new needs nothing here.
 */
import { el, facts, outside } from "../base/dom.ts"
import { bytes, exact, number, span, words } from "../base/format.ts"
import { isObject } from "../base/json.ts"
import { taskPlace } from "../base/router.ts"
import { isTaskId } from "../base/task.ts"
import { blob } from "./blob.ts"
import { mail, call } from "./messages.ts"
import { page } from "./page.ts"
import { pictures } from "./pictures.ts"
import type { Shape } from "./Shape.ts"
import { table } from "./table.ts"
import { text } from "./text.ts"
import { wordCount } from "./wordCount.ts"

const shapes: ReadonlyArray<Shape> = [wordCount, pictures, page, mail, call, blob]

/** Deeper than anyone follows: from there on it is JSON. */
const deepest = 6

export const any = (value: unknown, depth = 0): Node => {
  if (value === null || value === undefined) return el("span", { class: "soft" }, "none")
  if (typeof value === "string") return textOf(value)
  if (typeof value === "number") return el("span", { class: "number" }, number(value))
  if (typeof value === "boolean") return el("span", {}, value ? "yes" : "no")
  if (depth > deepest) return text(JSON.stringify(value, null, 2), "JSON")
  const rest = (inner: unknown) => any(inner, depth + 1)
  if (Array.isArray(value)) return listOf(value, rest)
  if (!isObject(value)) return el("span", {}, String(value))
  for (const shape of shapes) {
    const shown = shape(value, rest)
    if (shown !== undefined) return shown
  }
  return objectOf(value, rest)
}

const textOf = (value: string): Node => {
  if (value === "") return el("span", { class: "soft" }, "empty")
  if (/^https?:\/\/\S+$/i.test(value)) return outside(value, value)
  if (/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value))
    return el("time", { datetime: value, title: value }, exact(value))
  if (/^[a-z][a-z0-9-]{0,31}_(c-|k-|seq-|[0-9a-f]{8}-)/.test(value) && isTaskId(value))
    return el("a", { href: taskPlace(value) }, value)
  if (value.length > 300 || value.includes("\n")) return text(value, "Text")
  return el("span", {}, value)
}

/** More than this nobody reads here; the JSON has them all. */
const mostEntries = 200

const listOf = (values: ReadonlyArray<unknown>, rest: (value: unknown) => Node): Node => {
  if (values.length === 0) return el("span", { class: "soft" }, "none")
  const some = values.slice(0, mostEntries)
  const left = values.length - some.length
  const more = left === 0 ? undefined : el("p", { class: "soft" }, `and ${number(left)} more`)
  const isTable = some.every((one) => isObject(one) && Object.values(one).every(isPlain))
  const shown = isTable
    ? table(some.filter(isObject), rest)
    : el("ul", { class: "list" }, ...some.map((one) => el("li", {}, rest(one))))
  return more === undefined ? shown : el("div", {}, shown, more)
}

const isPlain = (value: unknown) =>
  (typeof value === "string" && value.length < 200) ||
  typeof value === "number" ||
  typeof value === "boolean" ||
  value === null

const objectOf = (value: Readonly<Record<string, unknown>>, rest: (value: unknown) => Node): Node => {
  const entries = Object.entries(value)
  if (entries.length === 0) return el("span", { class: "soft" }, "empty")
  const small = entries.filter(([, inner]) => !isObject(inner) && !Array.isArray(inner) && !isLong(inner))
  const large = entries.filter((entry) => !small.includes(entry))
  return el(
    "div",
    { class: "object" },
    small.length === 0
      ? undefined
      : facts(Object.fromEntries(small.map((entry) => measured(entry) ?? [words(entry[0]), rest(entry[1])]))),
    ...large.map(([name, inner]) => el("div", { class: "inner" }, el("h3", {}, words(name)), rest(inner)))
  )
}

const isLong = (value: unknown) => typeof value === "string" && (value.length > 300 || value.includes("\n"))

/** What is named by its unit is said in a better one. */
const measured = ([name, value]: readonly [string, unknown]): [string, string] | undefined => {
  if (typeof value !== "number") return undefined
  if (/[a-z]Ms$/.test(name)) return [words(name.slice(0, -2)), span(value)]
  return /bytes$/i.test(name) ? [words(name), bytes(value)] : undefined
}
