/** How far the retrying of many tasks is, a way to stop it, and what came of it. */
import { messageOf } from "../base/api.ts"
import { button, el, setText } from "../base/dom.ts"
import { many, number } from "../base/format.ts"
import type { Ended } from "../base/failedTasks.ts"
import { say } from "../base/say.ts"
import { type Told, retryMany } from "./retryMany.ts"

export interface RetryBar {
  readonly element: HTMLElement
  /** `total` is how many there are, where that is known. One run at a time. */
  readonly run: (tasks: AsyncIterable<Ended> | Iterable<Ended>, total: number | undefined) => void
}

export const retryBar = (onEach: (ended: Ended, isGone: boolean) => void, life: AbortSignal): RetryBar => {
  let own = new AbortController()
  let busy = false
  const words = el("span")
  const progress = el("progress", { "aria-label": "Retrying" })
  const element = el(
    "div",
    { class: "retry-bar", hidden: "" },
    words,
    progress,
    button({}, () => own.abort(), "Stop")
  )

  const show = ({ queued, gone, refused }: Told, total: number | undefined) => {
    const done = queued + gone + sum(refused)
    setText(words, `Retried ${number(done)}${total === undefined ? "" : ` of ${number(total)}`}`)
    if (total === undefined) progress.removeAttribute("value")
    else progress.value = done / Math.max(1, total)
  }

  const run = async (tasks: AsyncIterable<Ended> | Iterable<Ended>, total: number | undefined) => {
    if (busy) return say("bad", "Others are being retried just now: stop that, or wait for its end.")
    busy = true
    own = new AbortController()
    show({ queued: 0, gone: 0, refused: new Map() }, total)
    element.hidden = false
    try {
      const told = await retryMany(
        tasks,
        (ended, isGone, now) => {
          onEach(ended, isGone)
          show(now, total)
        },
        AbortSignal.any([own.signal, life])
      )
      tell(told)
    } catch (error) {
      if (!life.aborted) say("bad", messageOf(error))
    }
    element.hidden = true
    busy = false
  }

  return { element, run: (tasks, total) => void run(tasks, total) }
}

const tell = ({ queued, gone, refused }: Told) => {
  if (queued > 0) say("good", `${many(queued, "task is", "tasks are")} queued again.`)
  if (gone > 0 && queued === 0 && refused.size === 0)
    say("good", `${many(gone, "task")} had been retried already.`)
  for (const [message, count] of [...refused].slice(0, 2))
    say("bad", `${many(count, "task")} not retried: ${message}`)
}

const sum = (refused: ReadonlyMap<string, number>) => [...refused.values()].reduce((all, one) => all + one, 0)
