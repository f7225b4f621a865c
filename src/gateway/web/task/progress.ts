/** How far a task is, or what it waits for. */
import { el } from "../base/dom.ts"
import { timeOfDay } from "../base/format.ts"
import { numberAt, textAt } from "../base/json.ts"
import { type Task, isFinal } from "../base/task.ts"
import { type Part, redrawn } from "./part.ts"

export const progressView = (): Part =>
  redrawn(
    el("div", { class: "progress-place" }),
    ({ state, progress, waiting }) => JSON.stringify([state, progress, waiting]),
    (task) => (isFinal(task.state) ? [] : [...waits(task), ...moves(task)])
  )

const waits = ({ waiting }: Task): ReadonlyArray<Node> => {
  const until = textAt(waiting, "until")
  if (until === undefined) return []
  const reason = textAt(waiting, "reason") ?? ""
  return [
    el("p", { class: "waiting" }, `Waits for its turn until ${timeOfDay(until)}${reason && `: ${reason}`}`)
  ]
}

const moves = ({ progress }: Task): ReadonlyArray<Node> => {
  const fraction = numberAt(progress, "fraction")
  if (fraction === undefined) return []
  const percent = `${Math.round(fraction * 100)}%`
  const note = textAt(progress, "note")
  return [
    el(
      "label",
      { class: "progress" },
      el("span", {}, note === undefined ? percent : `${percent} · ${note}`),
      el("progress", { value: String(fraction), max: "1" }, percent)
    )
  ]
}
