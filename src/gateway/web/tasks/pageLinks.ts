/** The ways to the pages before and after. */
import { messageOf } from "../base/api.ts"
import { button, el } from "../base/dom.ts"
import { addressOf } from "../base/router.ts"
import { say } from "../base/say.ts"
import { namesOfFilters } from "./filters.ts"

/** By the address of a page: that of the one from which it was reached. The gateway knows only the way to older ones. */
const newer = new Map<string, string>()

/** `next` is the cursor of the next page, or how to find out. */
export const pageLinks = (
  query: URLSearchParams,
  next: string | undefined | (() => Promise<string | undefined>)
): ReadonlyArray<HTMLElement> => {
  const filtered = Object.fromEntries(namesOfFilters.map((name) => [name, query.get(name) ?? ""]))
  const to = (cursor?: string) => addressOf(["tasks"], { ...filtered, cursor })
  const here = to(query.get("cursor") ?? undefined)
  const isFirst = !query.has("cursor")
  const back = newer.get(here)
  const onwards = (cursor?: string) => {
    const there = to(cursor)
    newer.set(there, here)
    return there
  }
  return [
    ...(isFirst ? [] : [el("a", { class: "button", href: to() }, "Newest")]),
    ...(isFirst || back === undefined
      ? []
      : [el("a", { class: "button", href: back, rel: "prev" }, "Newer")]),
    ...(next === undefined ? [] : [older(next, onwards)])
  ]
}

const older = (
  next: string | (() => Promise<string | undefined>),
  to: (cursor?: string) => string
): HTMLElement => {
  if (typeof next === "string") return el("a", { class: "button", href: to(next), rel: "next" }, "Older")
  const found = (cursor: string | undefined) => {
    location.hash = to(cursor)
  }
  return button({}, () => void next().then(found, (error: unknown) => say("bad", messageOf(error))), "Older")
}
