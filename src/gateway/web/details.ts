/** All that is known of a task, as its row shows it when opened. */
import { el, facts, link } from "./dom.ts"
import { textAt } from "./json.ts"
import { json, resultOf } from "./results.ts"
import { type Attempt, type Task, type TaskError, isFinal } from "./task.ts"
import { between, exact, span } from "./time.ts"

export const detailsOf = (task: Task): ReadonlyArray<Node> => [
  ...outcome(task),
  ...(task.attempts.length === 0 ? [] : [attempts(task.attempts)]),
  input(task),
  facts([
    ["Id", el("code", {}, task.id)],
    ["Queued", exact(task.enqueuedAt)],
    ["Started", task.startedAt === undefined ? undefined : exact(task.startedAt)],
    ["Finished", task.finishedAt === undefined ? undefined : exact(task.finishedAt)],
    ["Worker", task.worker],
    ["As JSON", link(taskUrl(task.id), taskUrl(task.id))]
  ])
]

const taskUrl = (id: string) => `/v1/tasks/${encodeURIComponent(id)}`

const outcome = (task: Task): ReadonlyArray<Node> => {
  if (task.state === "succeeded") return [resultOf(task)]
  if (task.error !== undefined) return [failure(task.error)]
  if (isFinal(task.state)) return [el("p", { class: "soft" }, "This task was cancelled; there is no result.")]
  return [el("p", { class: "soft" }, "Not finished yet. The result appears here by itself.")]
}

const failure = (error: TaskError): Node => {
  const child = textAt(error.details, "child")
  return el(
    "div",
    { class: "failure" },
    el("p", {}, el("strong", {}, error.tag)),
    el("p", { class: "says" }, error.message === "" ? "It gives no reason." : error.message),
    ...(child === undefined ? [] : [el("p", {}, link(taskUrl(child), "The record of the task it called"))])
  )
}

const attempts = (all: ReadonlyArray<Attempt>): Node =>
  el(
    "section",
    {},
    el("h3", {}, "Attempts that did not succeed"),
    el("ol", { class: "attempts" }, ...all.map(attemptLine))
  )

const attemptLine = ({ attempt, ended, startedAt, finishedAt, worker, error }: Attempt): Node =>
  el(
    "li",
    {},
    el("strong", {}, ended === "interrupted" ? "Interrupted" : `Attempt ${attempt}`),
    ` after ${span(between(startedAt, finishedAt))}`,
    el("span", { class: "soft" }, ` ${exact(startedAt)}${worker === "" ? "" : ` on ${worker}`}`),
    el("p", {}, el("strong", {}, error.tag), ` ${error.message}`)
  )

/** Who reads a failure wants to see what was asked; a result mostly says so itself. */
const input = (task: Task): Node => {
  const fold = el("details", { class: "input" }, el("summary", {}, "Input"), json(task.input, "Input"))
  fold.open = task.state === "failed"
  return fold
}
