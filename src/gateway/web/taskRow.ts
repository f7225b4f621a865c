/** One task as a row: what it is at a glance, and all that is known of it when opened. */
import { copies } from "./copy.ts"
import { detailsOf } from "./details.ts"
import { el, setText } from "./dom.ts"
import type { Entry } from "./store.ts"
import { aboutOf, outcomeOf } from "./summary.ts"
import { type Task, isFinal, isStep } from "./task.ts"
import { ago, between, exact, span } from "./time.ts"

export interface Row {
  readonly element: HTMLLIElement
  readonly show: (entry: Entry) => void
  /** The words that change by themselves. */
  readonly tick: (now: number) => void
  readonly open: () => void
}

export const taskRow = (first: Entry): Row => {
  const { id, kind } = first.task
  let task = first.task
  let drawn = ""
  let isOpen = false

  const details = el("div", { class: "details", id: `details-${id}`, hidden: "" })
  const about = el("span")
  const toggle = el(
    "button",
    { type: "button", class: "toggle", "aria-expanded": "false", "aria-controls": details.id },
    el("strong", {}, kind),
    ...(isStep(task) ? [el("small", {}, "step ")] : []),
    " ",
    about
  )
  const pill = el("span", { class: "pill" })
  const outcome = el("span", { class: "outcome" })
  const when = el("time", { class: "when" })
  const took = el("span", { class: "took" })
  const copy = el(
    "button",
    { type: "button", class: "copy", title: `Copy ${id}`, "aria-label": `Copy the id ${id}` },
    `…${id.slice(-8)}`
  )
  copies(copy, () => id)

  const element = el(
    "li",
    { class: isStep(task) ? "task step" : "task", id: `task-${id}` },
    el("div", { class: "row" }, pill, toggle, outcome, when, took, copy),
    details
  )

  /** Drawn when it is first seen, and again only when the task has moved on. */
  const draw = () => {
    if (!isOpen || drawn === stage(task)) return
    drawn = stage(task)
    details.replaceChildren(...detailsOf(task))
  }

  const open = (wanted: boolean) => {
    isOpen = wanted
    details.hidden = !wanted
    toggle.setAttribute("aria-expanded", String(wanted))
    draw()
  }

  const tick = (now: number) => {
    setText(when, ago(task.finishedAt ?? task.enqueuedAt, now))
    setText(took, lasted(task, now))
  }

  const show = (entry: Entry) => {
    task = entry.task
    element.dataset["state"] = task.state
    setText(pill, task.state)
    setText(about, entry.about ?? aboutOf(task))
    setText(outcome, outcomeOf(task))
    outcome.title = outcome.textContent ?? ""
    when.dateTime = task.finishedAt ?? task.enqueuedAt
    when.title = `${isFinal(task.state) ? "Finished" : "Queued"} ${exact(when.dateTime)} (${when.dateTime})`
    tick(Date.now())
    draw()
  }

  toggle.addEventListener("click", () => open(!isOpen))
  show(first)
  return { element, show, tick, open: () => open(true) }
}

/** How long it ran, or has been running so far; nothing before it starts. */
const lasted = ({ startedAt, finishedAt, state }: Task, now: number): string => {
  if (startedAt === undefined || state !== "running") return between(startedAt, finishedAt) ?? ""
  return span(Math.max(0, now - Date.parse(startedAt)))
}

/** The same as long as there is nothing new to draw. */
const stage = ({ state, attempts, finishedAt }: Task) => [state, attempts.length, finishedAt].join()
