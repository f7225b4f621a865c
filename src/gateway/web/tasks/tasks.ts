/** The tasks: found by kind, state and time, newest first, in pages; the first page is live. */
import { calm } from "../base/calm.ts"
import { button, el, setText } from "../base/dom.ts"
import { many } from "../base/format.ts"
import type { Page, Place } from "../base/page.ts"
import { pausedKinds } from "../base/pausedKinds.ts"
import { recall, remember } from "../base/remember.ts"
import { isFinal } from "../base/task.ts"
import { type TaskPage, filledPage } from "../base/taskPages.ts"
import { heading } from "../parts/heading.ts"
import { failed, loading, notice } from "../parts/notice.ts"
import { walkable } from "../parts/rows.ts"
import { merged, taskRows } from "../parts/taskRows.ts"
import { feed } from "./feed.ts"
import { filters, namesOfFilters, queryOf } from "./filters.ts"
import { pageLinks } from "./pageLinks.ts"

const perPage = 50

/** How often the list may change under its reader's eyes. Milliseconds. */
const every = 1000

export const tasksPage = (place: Place): Page => {
  const { query, life } = place
  const cursor = query.get("cursor") ?? undefined
  const wanted = queryOf(query)
  const isMoving = wanted.state !== undefined && !isFinal(wanted.state)

  const list = taskRows("Tasks")
  const body = el("div", {}, loading("tasks"))
  const count = el("span", { class: "soft count" })
  const pages = el("nav", { class: "pages", "aria-label": "Pages of tasks" })
  const fresh = button({ class: "fresh", hidden: "" }, () => {
    takeIn()
    update()
  })
  const hide = el("input", { type: "checkbox" })
  hide.checked = recall("steps") === "hidden"
  let shown: TaskPage = { tasks: [], next: undefined }
  /** The cursor that the links lead to, so that a link stays while somebody presses it. */
  let linked: string | undefined = "none yet"
  let paused: ReadonlySet<string> | undefined
  let reading = false
  let reads = 0

  const ask = () => filledPage({ ...wanted, cursor, limit: String(perPage) }, 1, life)

  const draw = () => {
    const visible = hide.checked ? shown.tasks.filter(({ parent }) => parent === undefined) : shown.tasks
    const hidden = shown.tasks.length - visible.length
    list.show(visible, paused)
    setText(count, hidden === 0 ? "" : `${many(hidden, "step")} hidden`)
    if (visible.length === 0) body.replaceChildren(empty(query, hidden))
    else if (list.element.parentElement !== body) body.replaceChildren(list.element)
  }

  const read = async () => {
    const mine = (reads += 1)
    reading = true
    try {
      const page = await ask()
      // It was asked again meanwhile.
      if (mine !== reads) return
      shown = page
      draw()
      if (shown.next !== linked) pages.replaceChildren(...pageLinks(query, shown.next))
      linked = shown.next
    } catch (error) {
      if (mine !== reads || life.aborted) return
      body.replaceChildren(failed(error, () => void read()))
    }
    reading = false
    if (!isMoving) update()
  }

  const takeIn = () => {
    const heard = live?.take()
    if (heard === undefined || heard.came.length + heard.left.size === 0) return
    const tasks = merged(heard.came, shown.tasks, 2 * perPage)
    const isCut = tasks.length === 2 * perPage
    shown = { ...shown, tasks: tasks.filter(({ id }) => !heard.left.has(id)) }
    draw()
    // What was cut off at the end is on no other page: where the next one begins is asked when somebody goes there.
    if (!isCut || linked === "asked") return
    linked = "asked"
    pages.replaceChildren(...pageLinks(query, async () => (await ask()).next))
  }

  /** Who points at a row, or is on it, or further down, says when the list may move. */
  const isRead = () => list.element.matches(":hover, :focus-within") || scrollY > 200

  const update = () => {
    // What is heard meanwhile is taken in after that, for what is read may be older.
    if (reading || life.aborted) return
    if (isMoving) return void (list.element.matches(":focus-within") || read())
    if (!isRead()) takeIn()
    const heard = live?.count() ?? 0
    fresh.hidden = heard === 0
    setText(fresh, `Show ${many(heard, "new task")}`)
  }

  const isLive = cursor === undefined && wanted.until === undefined
  const live = isLive ? feed(wanted, calm(every, update, life), () => void read(), life) : undefined
  for (const left of ["pointerleave", "focusout"]) list.element.addEventListener(left, () => update())
  hide.addEventListener("change", () => {
    remember("steps", hide.checked ? "hidden" : "shown")
    draw()
  })
  walkable(list.element, life)
  if (isMoving)
    pausedKinds((seen) => {
      paused = seen
      if (shown.tasks.length > 0) draw()
    }, life)
  void read()

  return {
    title: "Tasks",
    element: el(
      "div",
      { class: "page" },
      heading("Tasks", count, el("label", { class: "check" }, hide, " Hide steps")),
      filters(place),
      el("div", { class: "fresh-place" }, fresh),
      body,
      pages
    )
  }
}

const empty = (query: URLSearchParams, hidden: number): HTMLElement => {
  if (hidden > 0) return notice("empty", "Only steps of other tasks are here.", "They are hidden.")
  if (namesOfFilters.some((name) => query.has(name)))
    return notice(
      "empty",
      "No task is like that.",
      el("a", { href: "#/tasks" }, "Show all that are finished")
    )
  return notice(
    "empty",
    "Nothing has finished yet.",
    el("a", { href: "#/try" }, "Try it"),
    ", or look at what is ",
    el("a", { href: "#/tasks?state=queued" }, "queued"),
    "."
  )
}
