/** The dead letters: tasks that failed for good, by why they did, to be done again one by one or all at once. */
import { calm } from "../base/calm.ts"
import { confirm } from "../base/dialog.ts"
import { arrange, button, el, setText } from "../base/dom.ts"
import { at, parse } from "../base/json.ts"
import type { Page, Place } from "../base/page.ts"
import { shortcut } from "../base/shortcuts.ts"
import { listen } from "../base/stream.ts"
import { type Task, readTask } from "../base/task.ts"
import { filledPage, searchOf, taskPage } from "../base/taskPages.ts"
import { heading } from "../parts/heading.ts"
import { failed, loading } from "../parts/notice.ts"
import { walkable } from "../parts/rows.ts"
import { tagOf } from "../parts/summary.ts"
import { empty } from "./empty.ts"
import { everyFailed } from "./everyFailed.ts"
import { type Group, group } from "./group.ts"
import { kindChoice } from "./kindChoice.ts"
import { retryBar } from "./retryBar.ts"
import { makeSelection } from "./selection.ts"

const perPage = 100

/** More at once nobody looks through; all of them can be retried all the same. */
const most = 2000

export const deadPage = ({ query, kinds, session, life }: Place): Page => {
  const kind = query.get("kind") ?? undefined
  const mayRetry = session.may("operate")
  const tasks = new Map<string, Task>()
  const groups = new Map<string, Group>()
  const selection = makeSelection()
  const list = el("div", { class: "groups" })
  const body = el("div", {}, loading("dead letters"))
  const steps = el("input", { type: "checkbox" })
  const older = button({ hidden: "" }, () => void readOlder(), "Load older ones")
  const chosen = button({ class: "primary", disabled: "" }, () => retryChosen(), "Retry selected")
  const whole = button({}, () => void retryAll(), "Retry all")
  let next: string | undefined

  const visible = () => [...tasks.values()].filter(({ parent }) => steps.checked || parent === undefined)

  const draw = calm(
    700,
    () => {
      const byTag = Map.groupBy(
        visible().toSorted((one, other) => ((one.finishedAt ?? "") < (other.finishedAt ?? "") ? 1 : -1)),
        tagOf
      )
      for (const tag of groups.keys()) if (!byTag.has(tag)) groups.delete(tag)
      // The largest first, but what stands stays where it is: nothing moves under a pointer.
      for (const [tag] of [...byTag].toSorted(([, one], [, other]) => other.length - one.length)) {
        if (!groups.has(tag)) groups.set(tag, group(tag, selection, mayRetry, retry))
      }
      for (const [tag, there] of groups) there.show(byTag.get(tag) ?? [])
      arrange(
        list,
        [...groups.values()].map(({ element }) => element)
      )
      const hidden = tasks.size - visible().length
      if (groups.size === 0) body.replaceChildren(empty(hidden))
      else if (list.parentElement !== body) body.replaceChildren(list)
      older.hidden = next === undefined || tasks.size >= most
      whole.disabled = tasks.size === 0 || !mayRetry
    },
    life
  )

  const take = (task: Task) => {
    if (kind === undefined || task.kind === kind) tasks.set(task.id, task)
  }

  const forget = (id: string) => {
    tasks.delete(id)
    selection.set(id, false)
    selection.tell()
  }

  const readOlder = async () => {
    try {
      const page = await filledPage({ state: "failed", kind, cursor: next, limit: String(perPage) }, 1, life)
      page.tasks.forEach(take)
      next = page.next
      draw()
    } catch (error) {
      if (!life.aborted) body.replaceChildren(failed(error, () => void readOlder()))
    }
  }

  /** Between what was read before and the first that is heard, some may have failed. */
  const readNewest = async () => {
    const page = await taskPage({ state: "failed", kind, limit: String(perPage) }, life)
    page.tasks.forEach(take)
    draw()
  }

  const bar = retryBar((id, isGone) => {
    if (isGone) forget(id)
    draw()
  }, life)

  const retry = (ids: ReadonlyArray<string>) => bar.run(ids, ids.length)

  const retryChosen = () => {
    const ids = selection.all()
    if (ids.length > 0) retry(ids)
  }

  const retryAll = async () => {
    const yes = await confirm({
      title: "Retry all?",
      text:
        `All tasks${kind === undefined ? "" : ` of kind ${kind}`} that failed are put in their queues again, also those ` +
        "that are not shown. Steps of other tasks are done again with the task that called them.",
      does: "Retry all"
    })
    if (yes) bar.run(everyFailed(kind, life), undefined)
  }

  selection.onChange(() => {
    const count = selection.all().length
    chosen.disabled = count === 0 || !mayRetry
    setText(chosen, count === 0 ? "Retry selected" : `Retry ${count} selected`)
  })
  steps.addEventListener("change", draw)
  shortcut(
    "x",
    "Select the task of this row",
    () => {
      const box = document.activeElement
        ?.closest(".row")
        ?.querySelector<HTMLInputElement>("input[type=checkbox]")
      box?.click()
    },
    life
  )
  if (mayRetry) shortcut("r", "Retry what is selected", retryChosen, life)
  walkable(list, life)

  listen({
    address: (last) => `/v1/events${searchOf({ kind, state: "failed", lastEventId: last })}`,
    on: {
      failed: (data) => {
        const task = readTask(at(parse(data), "data"))
        if (task !== undefined && tasks.size < most) take(task)
        draw()
      }
    },
    // What cannot be had just now is had with the next one that fails.
    onOpen: () => void readNewest().catch(() => {}),
    life
  })
  void readOlder()

  return {
    title: "Dead letters",
    element: el(
      "div",
      { class: "page" },
      heading(
        "Dead letters",
        el("span", { class: "soft" }, "tasks that failed for good"),
        el("label", { class: "check" }, steps, " Show steps")
      ),
      el(
        "div",
        { class: "filter-bar" },
        kindChoice(
          kinds.all.map((one) => one.kind),
          kind
        ),
        el(
          "div",
          { class: "bulk" },
          mayRetry ? undefined : el("span", { class: "soft" }, "Your key may not retry tasks."),
          chosen,
          whole
        )
      ),
      bar.element,
      body,
      el("div", { class: "pages" }, older)
    )
  }
}
