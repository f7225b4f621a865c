/** A task: how it went, what went in, what came out, and what can be done about it. */
import { calm } from "../base/calm.ts"
import { el } from "../base/dom.ts"
import type { Page, Place } from "../base/page.ts"
import { type Task, isFinal, kindOf } from "../base/task.ts"
import { taskOf } from "../base/taskPages.ts"
import { Problem } from "../base/api.ts"
import { heading } from "../parts/heading.ts"
import { failed, loading, notice } from "../parts/notice.ts"
import { pausedNote } from "../parts/pausedNote.ts"
import { family } from "./family.ts"
import { follow } from "./follow.ts"
import { taskHead } from "./head.ts"
import { logView } from "./log.ts"
import { outcome } from "./outcome.ts"
import { inputView } from "./input.ts"
import { progressView } from "./progress.ts"
import { timeline } from "./timeline.ts"
import { watch } from "./watch.ts"

export const taskPage = (place: Place, id: string): Page => {
  const { life } = place
  const page = el("div", { class: "page" }, heading(kindOf(id) || "Task"), loading("the task"))

  const read = async () => {
    try {
      begin(await taskOf(id, life))
    } catch (error) {
      if (life.aborted) return
      page.replaceChildren(
        heading(kindOf(id) || "Task"),
        whyNot(error, id, () => void read())
      )
    }
  }

  const begin = (first: Task) => {
    let task = first
    let own = new AbortController()
    const parts = [
      taskHead(
        place,
        () => again(),
        () => void late()
      ),
      progressView(),
      outcome(life),
      timeline(),
      inputView(),
      logView(),
      family(life)
    ]
    const [head, progress, out, times, input, log, kin] = parts.map(({ element }) => element)
    const mark = el("div", { class: "mark" })
    const wasRead = page.contains(document.activeElement)
    page.replaceChildren(
      ...[head, mark, progress].filter((one) => one !== undefined),
      el(
        "div",
        { class: "task-columns" },
        el("div", { class: "task-main" }, out, input, log),
        el("div", { class: "task-side" }, times, kin)
      )
    )
    const draw = calm(
      200,
      () => {
        parts.forEach(({ show }) => show(task))
        // What runs does not wait for its kind, nor does what is finished.
        mark.hidden = task.state === "running"
        if (isFinal(task.state)) mark.replaceChildren()
      },
      life
    )
    const followOn = () => {
      own.abort()
      own = new AbortController()
      const until = AbortSignal.any([own.signal, life])
      if (task.state === "failed") watch(task, () => void late(), until)
      if (isFinal(task.state)) return
      mark.replaceChildren(pausedNote(task.kind, until))
      const changed = (now: Task) => {
        task = now
        draw()
        if (now.state === "failed") followOn()
      }
      follow(task, changed, until)
      if (task.runAt !== undefined) whenDue(task.runAt, () => void late(), until)
    }
    /** It was put in its queue again by its reader: from here on it is followed anew. */
    const again = () => {
      task = {
        ...task,
        state: "queued",
        error: undefined,
        finishedAt: undefined,
        startedAt: undefined,
        runAt: undefined,
        worker: undefined
      }
      draw()
      followOn()
    }
    /** Somebody else may have had it done again. */
    const late = async () => {
      const { signal } = own
      try {
        const now = await taskOf(id, life)
        // Its reader has done so meanwhile.
        if (signal.aborted) return
        task = now
      } catch {
        // What is shown is as true as before; that it is too late has been said.
        return
      }
      draw()
      if (task.state !== "failed") followOn()
    }
    draw()
    followOn()
    // The heading that the focus was on has given way to the real one.
    if (wasRead) page.querySelector("h1")?.focus({ preventScroll: true })
  }

  void read()
  return { title: id, element: page }
}

/** Nobody says of a task that it is due; who looks just after sees it in its queue, unless it runs already. */
const whenDue = (runAt: string, look: () => void, life: AbortSignal) => {
  const wait = Date.parse(runAt) - Date.now() + 1_000
  // Longer than a browser counts; and nobody looks at a page for so long.
  if (wait > 2 ** 31 - 1) return
  const timer = setTimeout(look, Math.max(1_000, wait))
  life.addEventListener("abort", () => clearTimeout(timer))
}

const whyNot = (error: unknown, id: string, again: () => void): HTMLElement =>
  error instanceof Problem && error.status === 404
    ? notice(
        "empty",
        "There is no such task.",
        el("code", {}, id),
        " was never submitted, or its record has outlived its time. ",
        el("a", { href: "#/tasks" }, "All tasks")
      )
    : failed(error, again)
