/** All that is known of a task, as its row shows it when opened. */
import { taskUrl } from "./api.ts"
import { el, facts, link } from "./dom.ts"
import { textAt } from "./json.ts"
import { json, resultOf } from "./results.ts"
import type { Attempt, Task, TaskError } from "./task.ts"
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

const failure = ({ tag, message, details }: TaskError): Node => {
  const child = textAt(details, "child")
  return el(
    "div",
    { class: "failure" },
    el("p", {}, message || "It gives no reason."),
    el("p", {}, el("strong", {}, tag)),
    ...(child === undefined ? [] : [el("p", {}, link(taskUrl(child), "The task it called"))])
  )
}

const attempts = (all: ReadonlyArray<Attempt>): Node =>
  el(
    "div",
    {},
    el("h3", {}, "Attempts that did not succeed"),
    el("ol", { class: "attempts" }, ...all.map(line))
  )

const line = ({ attempt, ended, startedAt, finishedAt, worker, error }: Attempt): Node =>
  el(
    "li",
    {},
    el("strong", {}, `Attempt ${attempt}`),
    ` ${ended} after ${between(startedAt, finishedAt)} `,
    el("small", {}, `${exact(startedAt)} on ${worker}`),
    el("p", {}, el("strong", {}, error.tag), ` ${error.message}`)
  )

/** Who reads a failure wants to see what was asked; a result mostly says so itself. */
const input = (task: Task): Node => {
  const fold = el("details", {}, el("summary", {}, "Input"), json(task.input, "Input"))
  fold.open = task.state === "failed"
  return fold
}
