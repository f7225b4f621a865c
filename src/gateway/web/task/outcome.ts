/** What has come of a task: the result in the way of its shape, or why there is none. */
import { blobText, messageOf } from "../base/api.ts"
import { el } from "../base/dom.ts"
import { parse, textAt } from "../base/json.ts"
import { taskPlace } from "../base/router.ts"
import type { Task } from "../base/task.ts"
import { loading, notice } from "../parts/notice.ts"
import { any } from "../show/any.ts"
import { either } from "../show/either.ts"
import { type Part, redrawn } from "./part.ts"

export const outcome = (life: AbortSignal): Part =>
  redrawn(
    el("section", { "aria-labelledby": "result" }),
    ({ state, finishedAt, run }) => [state, finishedAt, run].join(),
    (task) => [
      el("h2", { id: "result" }, task.state === "failed" ? "Why it failed" : "Result"),
      content(task, life)
    ]
  )

const content = (task: Task, life: AbortSignal): Node => {
  switch (task.state) {
    case "succeeded":
      return result(task, life)
    case "failed":
      return failure(task.error)
    case "cancelled":
      return notice("empty", "It was cancelled; there is no result.")
    default:
      return notice("empty", "The result will appear here.", "There is no need to reload.")
  }
}

const result = ({ output, outputBlob }: Task, life: AbortSignal): Node => {
  const id = textAt(outputBlob, "id")
  if (id === undefined) return either(output, "Result")
  const place = el("div", {}, loading("the result"))
  blobText(id, life).then(
    (text) => place.replaceChildren(either(parse(text) ?? text, "Result")),
    (error: unknown) => place.replaceChildren(notice("bad", "The result cannot be read.", messageOf(error)))
  )
  return place
}

const failure = (error: unknown): Node => {
  const child = textAt(error, "details", "child")
  const details =
    typeof error === "object" && error !== null && "details" in error ? error.details : undefined
  return el(
    "div",
    { class: "failure" },
    el("p", { class: "tag" }, textAt(error, "tag") ?? "Unknown"),
    el("p", {}, textAt(error, "message") || "It gives no reason."),
    child === undefined
      ? undefined
      : el("p", {}, el("a", { href: taskPlace(child) }, "The task it called, which failed")),
    details === undefined ? undefined : el("details", {}, el("summary", {}, "Details"), any(details))
  )
}
