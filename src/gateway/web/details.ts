/** All that is known of a task, as its row shows it when opened. */
import { taskUrl } from "./api.ts"
import { el, facts, link } from "./dom.ts"
import { numberAt, textAt } from "./json.ts"
import { json, resultOf } from "./results.ts"
import type { Task } from "./task.ts"
import { between, exact } from "./time.ts"

export const detailsOf = (task: Task): ReadonlyArray<Node> => [
  outcome(task),
  ...(task.attempts.length === 0 ? [] : [attempts(task.attempts)]),
  input(task),
  facts({
    Id: link(taskUrl(task.id), task.id),
    Queued: exact(task.enqueuedAt),
    Waited: between(task.enqueuedAt, task.startedAt),
    Ran: between(task.startedAt, task.finishedAt),
    Worker: task.worker
  })
]

const outcome = (task: Task): Node => {
  if (task.state === "succeeded") return resultOf(task)
  if (task.error !== undefined) return failure(task.error)
  const said =
    task.state === "cancelled" ? "It was cancelled; there is no result." : "The result will appear here."
  return el("p", { class: "soft" }, said)
}

const failure = (error: unknown): Node => {
  const child = textAt(error, "details", "child")
  return el(
    "div",
    { class: "failure" },
    el("p", {}, textAt(error, "message") || "It gives no reason."),
    el("p", {}, el("strong", {}, textAt(error, "tag") ?? "")),
    ...(child === undefined ? [] : [el("p", {}, link(taskUrl(child), "The task it called"))])
  )
}

const attempts = (all: ReadonlyArray<unknown>): Node =>
  el(
    "div",
    {},
    el("h3", {}, "Attempts that did not succeed"),
    el("ol", { class: "attempts" }, ...all.map(line))
  )

const line = (attempt: unknown): Node => {
  const startedAt = textAt(attempt, "startedAt") ?? ""
  const lasted = between(startedAt, textAt(attempt, "finishedAt"))
  return el(
    "li",
    {},
    el("strong", {}, `Attempt ${numberAt(attempt, "attempt")}`),
    ` ${textAt(attempt, "ended")} after ${lasted} `,
    el("small", {}, `${exact(startedAt)} on ${textAt(attempt, "worker")}`),
    el(
      "p",
      {},
      el("strong", {}, textAt(attempt, "error", "tag") ?? ""),
      ` ${textAt(attempt, "error", "message")}`
    )
  )
}

/** Who reads a failure wants to see what was asked; a result mostly says so itself. */
const input = (task: Task): Node => {
  const fold = el("details", {}, el("summary", {}, "Input"), json(task.input, "Input"))
  fold.open = task.state === "failed"
  return fold
}
