/** What a task is, at the top of its page, and what can be done about it. */
import { Problem, messageOf, send, taskUrl } from "../base/api.ts"
import { copies } from "../base/copy.ts"
import { confirm } from "../base/dialog.ts"
import { button, el, setText } from "../base/dom.ts"
import { icon } from "../base/icons.ts"
import type { Place } from "../base/page.ts"
import { addressOf } from "../base/router.ts"
import { say } from "../base/say.ts"
import { shortcut } from "../base/shortcuts.ts"
import { type Task, isFinal } from "../base/task.ts"
import { badge, showState } from "../parts/badge.ts"
import { laneMark } from "../parts/lane.ts"
import { aboutOf } from "../parts/summary.ts"
import type { Part } from "./part.ts"

/** `onRetried` is told when it is in its queue again, `onLate` when it is no longer what this page shows. */
export const taskHead = (
  { kinds, session, life }: Place,
  onRetried: () => void,
  onLate: () => void
): Part => {
  let task: Task | undefined
  const state = badge("queued")
  const title = el("h1", { tabindex: "-1" })
  const lane = el("span")
  const about = el("p", { class: "about" })
  const id = el("code", { translate: "no" })
  const copy = el("button", { type: "button", class: "bare" }, "Copy id")
  copies(copy, () => task?.id ?? "")
  const raw = el("a", { target: "_blank", rel: "noreferrer" }, "JSON")
  const similar = el("a", { class: "button" }, icon("try"), "Submit one like it")
  const retry = button(
    { class: "primary", title: "Have it done again (r)" },
    () => void doRetry(),
    icon("retry"),
    "Retry"
  )
  const now = button(
    { class: "primary", title: "Have it done now (n)" },
    () => void doNow(),
    icon("run"),
    "Run now"
  )
  const cancel = button(
    { class: "danger", title: "Cancel it (x)" },
    () => void doCancel(),
    icon("stop"),
    "Cancel"
  )

  const attempted = async (pressed: HTMLButtonElement, act: () => Promise<void>) => {
    if (pressed.hidden || pressed.disabled) return
    pressed.disabled = true
    try {
      await act()
    } catch (error) {
      const isLate = error instanceof Problem && error.status === 409
      say("bad", isLate ? `Too late: ${messageOf(error)}` : messageOf(error))
      if (isLate) onLate()
    }
    pressed.disabled = false
  }

  const doRetry = () =>
    attempted(retry, async () => {
      if (task === undefined) return
      await send("POST", `${taskUrl(task.id)}/retry`)
      say("good", "It is in its queue again.")
      onRetried()
    })

  const doNow = () =>
    attempted(now, async () => {
      if (task === undefined) return
      await send("POST", `${taskUrl(task.id)}/run`)
      say("good", "It goes into its queue.")
      onRetried()
    })

  const doCancel = () =>
    attempted(cancel, async () => {
      if (task === undefined) return
      const yes = await confirm({
        title: "Cancel this task?",
        text: "It stops where it is, with the tasks that it called. A cancelled task cannot be taken up again.",
        does: "Cancel the task",
        danger: true
      })
      if (!yes) return
      await send("DELETE", taskUrl(task.id))
      say("good", "It is cancelled.")
    })

  if (session.may("operate")) {
    shortcut("r", "Retry this task", () => void doRetry(), life)
    shortcut("n", "Run this task now", () => void doNow(), life)
    shortcut("x", "Cancel this task", () => void doCancel(), life)
  }

  return {
    element: el(
      "header",
      { class: "task-head" },
      el("div", { class: "task-name" }, state, lane, title, about),
      el("div", { class: "task-buttons" }, similar, retry, now, cancel),
      el("p", { class: "task-id" }, id, copy, raw)
    ),
    show: (seen) => {
      task = seen
      showState(state, seen.state)
      lane.replaceChildren(laneMark(seen.lane) ?? "")
      setText(title, kinds.title(seen.kind))
      setText(about, aboutOf(seen))
      setText(id, seen.id)
      raw.href = taskUrl(seen.id)
      similar.href = addressOf(["try", seen.kind], { like: seen.id })
      similar.hidden = !session.may("submit")
      retry.hidden = seen.state !== "failed" || !session.may("operate")
      now.hidden = seen.state !== "scheduled" || !session.may("operate")
      cancel.hidden = isFinal(seen.state) || !session.may("operate")
    }
  }
}
