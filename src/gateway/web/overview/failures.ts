/** The newest failures, as they come. */
import { calm } from "../base/calm.ts"
import { el } from "../base/dom.ts"
import { at, parse } from "../base/json.ts"
import { listen } from "../base/stream.ts"
import { type Task, readTask } from "../base/task.ts"
import { searchOf, taskPage } from "../base/taskPages.ts"
import { failed, loading, notice } from "../parts/notice.ts"
import { merged, taskRows } from "../parts/taskRows.ts"

const shown = 6

export const failures = (life: AbortSignal): HTMLElement => {
  const list = taskRows("Newest failures")
  const place = el("div", {}, loading("failures"))
  let tasks: ReadonlyArray<Task> = []

  const draw = calm(
    500,
    () => {
      if (tasks.length === 0) return place.replaceChildren(notice("empty", "Nothing has failed."))
      list.show(tasks)
      if (list.element.parentElement !== place) place.replaceChildren(list.element)
    },
    life
  )

  const read = async () => {
    try {
      tasks = (await taskPage({ state: "failed", limit: String(shown) }, life)).tasks
      draw()
    } catch (error) {
      if (!life.aborted) place.replaceChildren(failed(error, () => void read()))
    }
  }

  listen({
    address: (last) => `/v1/events${searchOf({ state: "failed", lastEventId: last })}`,
    on: {
      failed: (data) => {
        const task = readTask(at(parse(data), "data"))
        if (task === undefined) return
        tasks = merged([task], tasks, shown)
        draw()
      }
    },
    onOpen: () => void read(),
    life
  })
  return place
}
