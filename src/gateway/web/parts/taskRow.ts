/** One task in a list: all of the row leads to it. */
import { agoTime, lasting } from "../base/clock.ts"
import { type Child, el, setText } from "../base/dom.ts"
import { between, many } from "../base/format.ts"
import { icon } from "../base/icons.ts"
import { taskPlace } from "../base/router.ts"
import type { Task } from "../base/task.ts"
import { badge, showState } from "./badge.ts"
import { laneMark } from "./lane.ts"
import { pausedMark } from "./pausedMark.ts"
import { aboutOf, outcomeOf } from "./summary.ts"

export interface Row {
  readonly element: HTMLLIElement
  /** Whether its kind is paused is seen on what waits for it. */
  readonly show: (task: Task, isPaused: boolean) => void
}

/** `before` is what stands at its beginning, such as a box to tick. */
export const taskRow = (first: Task, before?: Node): Row => {
  let shown: Task | undefined
  const state = badge(first.state)
  const about = el("span", { class: "about" })
  const outcome = el("span", { class: "outcome" })
  const when = el("span", { class: "when" })
  const took = el("span", { class: "took" })
  const link = el(
    "a",
    { class: "row-link", href: taskPlace(first.id) },
    el("strong", {}, first.kind),
    " ",
    about
  )
  const paused = pausedMark("paused")
  const tries = el("span", { class: "tries" })
  const id = el("code", { class: "short-id", title: first.id, translate: "no" }, `…${first.id.slice(-8)}`)
  const element = el(
    "li",
    { class: "row", "data-id": first.id },
    before,
    state,
    el(
      "div",
      { class: "what" },
      first.parent === undefined
        ? undefined
        : el(
            "span",
            { class: "step", title: `A step of ${first.parent}` },
            icon("step"),
            el("span", { class: "unseen" }, "step")
          ),
      laneMark(first.lane),
      link,
      paused,
      tries
    ),
    outcome,
    took,
    when,
    id
  )

  const show = (task: Task, isPaused: boolean) => {
    paused.hidden = !isPaused || !waits(task)
    if (shown !== undefined && isSame(shown, task)) return
    shown = task
    showState(state, task.state)
    element.dataset["state"] = task.state
    setText(about, aboutOf(task))
    setText(outcome, outcomeOf(task))
    outcome.title = outcome.textContent ?? ""
    setText(tries, triesOf(task))
    fill(when, agoTime(task.finishedAt ?? task.startedAt ?? task.enqueuedAt))
    fill(took, lasted(task))
  }
  show(first, false)
  return { element, show }
}

/** It runs as soon as it may. What is scheduled has its own time. */
const waits = ({ state }: Task): boolean => state === "queued" || state === "retrying"

/** Said only where there is more than the one that the state tells of. */
const triesOf = ({ state, attempts }: Task): string => {
  if (state === "failed") return attempts.length > 1 ? many(attempts.length, "attempt") : ""
  return attempts.length > 0 ? `${many(attempts.length, "attempt")} before` : ""
}

const fill = (element: Element, child: Child) => element.replaceChildren(child ?? "")

/** How long it ran, or has been running so far; nothing before it starts. */
const lasted = ({ startedAt, finishedAt, state }: Task): Child =>
  state === "running" && startedAt !== undefined ? lasting(startedAt) : between(startedAt, finishedAt)

const isSame = (one: Task, other: Task): boolean =>
  one.state === other.state &&
  one.finishedAt === other.finishedAt &&
  one.attempts.length === other.attempts.length &&
  one.run === other.run &&
  one.startedAt === other.startedAt &&
  JSON.stringify(one.progress) === JSON.stringify(other.progress)
