/** The newest failures, as they come and go. */
import { calm } from "../base/calm.ts"
import { el } from "../base/dom.ts"
import { failedTasks } from "../base/failedTasks.ts"
import { failed, loading, notice } from "../parts/notice.ts"
import { taskRows } from "../parts/taskRows.ts"

const shown = 6

export const failures = (life: AbortSignal): HTMLElement => {
  const list = taskRows("Newest failures")
  const place = el("div", {}, loading("failures"))

  const draw = calm(
    500,
    () => {
      const newest = tasks.all().slice(0, shown)
      if (newest.length === 0) return place.replaceChildren(notice("empty", "Nothing has failed."))
      list.show(newest)
      if (list.element.parentElement !== place) place.replaceChildren(list.element)
    },
    life
  )
  // Twice as many as are seen: where one leaves, the next one is there.
  const tasks = failedTasks({ perPage: 2 * shown, least: shown, most: 2 * shown }, draw, life)

  const read = async () => {
    try {
      await tasks.readNewest()
    } catch (error) {
      if (!life.aborted) place.replaceChildren(failed(error, () => void read()))
    }
  }
  void read()
  return place
}
