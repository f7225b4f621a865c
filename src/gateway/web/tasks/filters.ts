/** Which tasks the list shows: kind, state, time; and the way to one whose id is known. */
import { el, freshId } from "../base/dom.ts"
import type { Place } from "../base/page.ts"
import { addressOf, taskPlace } from "../base/router.ts"
import { shortcut } from "../base/shortcuts.ts"
import { isTaskId, states } from "../base/task.ts"
import type { Query } from "../base/taskPages.ts"

/** The names that the query of the page's address has. */
export const namesOfFilters = ["kind", "state", "within", "since", "until"] as const

const spans: ReadonlyMap<string, readonly [string, number]> = new Map([
  ["15m", ["Last 15 minutes", 15 * 60]],
  ["1h", ["Last hour", 3600]],
  ["1d", ["Last 24 hours", 86_400]],
  ["7d", ["Last 7 days", 7 * 86_400]]
])

/** What the gateway is asked, given what the address of the page says. */
export const queryOf = (query: URLSearchParams): Query => {
  const within = spans.get(query.get("within") ?? "")?.[1]
  return {
    kind: query.get("kind") ?? undefined,
    state: query.get("state") ?? undefined,
    since:
      within === undefined ? instant(query.get("since")) : new Date(Date.now() - within * 1000).toISOString(),
    until: instant(query.get("until"))
  }
}

const instant = (local: string | null): string | undefined => {
  const time = new Date(local ?? "")
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString()
}

export const filters = ({ query, kinds, life }: Place): HTMLElement => {
  const kind = choice("Kind", [["", "All kinds"], ...kinds.all.map((one): Option => [one.kind, one.kind])])
  const state = choice("State", [["", "Finished"], ...states.map((one): Option => [one, capital(one)])])
  const within = choice("Finished", [
    ["", "At any time"],
    ...[...spans].map(([name, [words]]): Option => [name, words]),
    ["range", "Between …"]
  ])
  const since = moment("From")
  const until = moment("To")
  const search = searchForm(life)
  kind.field.value = query.get("kind") ?? ""
  state.field.value = query.get("state") ?? ""
  since.field.value = query.get("since") ?? ""
  until.field.value = query.get("until") ?? ""
  const isRange = since.field.value !== "" || until.field.value !== ""
  within.field.value = isRange ? "range" : (query.get("within") ?? "")

  const showRange = () => {
    for (const { element } of [since, until]) element.hidden = within.field.value !== "range"
  }
  showRange()

  const form = el(
    "form",
    { class: "filters", role: "search", "aria-label": "Tasks" },
    kind.element,
    state.element,
    within.element,
    since.element,
    until.element
  )
  form.addEventListener("submit", (event) => event.preventDefault())
  form.addEventListener("change", () => {
    showRange()
    const range = within.field.value === "range"
    if (range && since.field.value === "" && until.field.value === "") return since.field.focus()
    location.hash = addressOf(["tasks"], {
      kind: kind.field.value,
      state: state.field.value,
      within: range ? "" : within.field.value,
      since: range ? since.field.value : "",
      until: range ? until.field.value : ""
    })
  })
  return el("div", { class: "filter-bar" }, form, search)
}

const searchForm = (life: AbortSignal) => {
  const fault = el("p", { class: "fault", id: freshId("fault"), role: "alert" })
  const field = el("input", {
    type: "search",
    placeholder: "Task id (press /)",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": "Task id",
    "aria-describedby": fault.id
  })
  const form = el("form", { class: "search" }, field, el("button", { type: "submit" }, "Open"), fault)
  form.addEventListener("submit", (event) => {
    event.preventDefault()
    const id = field.value.trim()
    if (isTaskId(id)) location.hash = taskPlace(id)
    else
      fault.textContent = id === "" ? "Enter the id of a task." : "An id is a kind, _ and a key: count_0193…."
  })
  field.addEventListener("input", () => fault.replaceChildren())
  shortcut("/", "Find a task by its id", () => field.focus(), life)
  return form
}

type Option = readonly [value: string, label: string]

const choice = (label: string, options: ReadonlyArray<Option>) => {
  const field = el("select", {}, ...options.map(([value, text]) => el("option", { value }, text)))
  return { field, element: el("label", { class: "field" }, el("span", {}, label), field) }
}

const moment = (label: string) => {
  const field = el("input", { type: "datetime-local", step: "1" })
  return { field, element: el("label", { class: "field" }, el("span", {}, label), field) }
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1)
