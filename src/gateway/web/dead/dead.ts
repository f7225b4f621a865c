/** The dead letters: tasks that failed for good, by why they did, to be done again one by one or all at once. */
import { calm } from "../base/calm.ts"
import { confirm } from "../base/dialog.ts"
import { arrange, button, el, setText } from "../base/dom.ts"
import { type Ended, failedTasks } from "../base/failedTasks.ts"
import type { Page, Place } from "../base/page.ts"
import { shortcut } from "../base/shortcuts.ts"
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
  const groups = new Map<string, Group>()
  const selection = makeSelection()
  const list = el("div", { class: "groups" })
  const body = el("div", {}, loading("dead letters"))
  const steps = el("input", { type: "checkbox" })
  const older = button({ hidden: "" }, () => void read(tasks.readOlder), "Load older ones")
  const chosen = button({ class: "primary", disabled: "" }, () => retryChosen(), "Retry selected")
  const whole = button({}, () => void retryAll(), "Retry all")

  const visible = () => tasks.all().filter(({ parent }) => steps.checked || parent === undefined)

  const draw = calm(
    700,
    () => {
      const byTag = Map.groupBy(visible(), tagOf)
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
      const hidden = tasks.all().length - visible().length
      if (groups.size === 0) body.replaceChildren(empty(hidden))
      else if (list.parentElement !== body) body.replaceChildren(list)
      older.hidden = !tasks.hasOlder()
      whole.disabled = tasks.all().length === 0 || !mayRetry
    },
    life
  )

  /** What is no longer here is not chosen either. */
  const changed = () => {
    for (const id of selection.all()) if (tasks.get(id) === undefined) selection.set(id, false)
    selection.tell()
    draw()
  }

  const tasks = failedTasks({ kind, perPage, least: 1, most }, changed, life)

  const read = async (page: () => Promise<void>) => {
    try {
      await page()
    } catch (error) {
      if (!life.aborted) body.replaceChildren(failed(error, () => void read(page)))
    }
  }

  const bar = retryBar((ended, isGone) => {
    if (isGone) tasks.forget(ended)
    draw()
  }, life)

  const retry = (chosen: ReadonlyArray<Ended>) => bar.run(chosen, chosen.length)

  const retryChosen = () => {
    const chosen = tasks.all().filter(({ id }) => selection.has(id))
    if (chosen.length > 0) retry(chosen)
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

  void read(tasks.readNewest)

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
