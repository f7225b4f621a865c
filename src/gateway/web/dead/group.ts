/** The failed tasks that failed for the same reason. */
import { button, el, setText } from "../base/dom.ts"
import { many, number } from "../base/format.ts"
import { textAt } from "../base/json.ts"
import type { Task } from "../base/task.ts"
import { taskRows } from "../parts/taskRows.ts"
import type { Selection } from "./selection.ts"

/** How many of a group are seen before its reader asks for more. */
const few = 8

export interface Group {
  readonly element: HTMLElement
  readonly show: (tasks: ReadonlyArray<Task>) => void
}

export const group = (
  tag: string,
  selection: Selection,
  mayRetry: boolean,
  onRetry: (tasks: ReadonlyArray<Task>) => void
): Group => {
  let tasks: ReadonlyArray<Task> = []
  let all = false
  const boxOf = (task: Task) => selection.box(task.id, `Select ${task.id}`)
  const rows = taskRows(`Failed with ${tag}`, boxOf)
  const box = el("input", { type: "checkbox", "aria-label": `Select all that failed with ${tag}` })
  const count = el("span", { class: "count" })
  const kinds = el("span", { class: "soft" })
  const example = el("p", { class: "soft example" })
  const again = button({ disabled: mayRetry ? undefined : "" }, () => onRetry(tasks))
  const more = button({ class: "bare" }, () => {
    all = true
    draw()
  })

  const draw = () => {
    const seen = all ? tasks : tasks.slice(0, few)
    rows.show(seen)
    more.hidden = seen.length === tasks.length
    setText(more, `Show all ${number(tasks.length)}`)
    setText(count, number(tasks.length))
    setText(kinds, [...new Set(tasks.map(({ kind }) => kind))].join(", "))
    setText(example, textAt(tasks[0]?.error, "message") ?? "")
    setText(again, `Retry ${many(tasks.length, "task")}`)
    mark()
  }
  const mark = () => {
    const chosen = tasks.filter(({ id }) => selection.has(id)).length
    box.checked = chosen > 0 && chosen === tasks.length
    box.indeterminate = chosen > 0 && chosen < tasks.length
  }
  box.addEventListener("change", () => {
    for (const { id } of tasks) selection.set(id, box.checked)
    selection.tell()
  })
  selection.onChange(mark)

  return {
    element: el(
      "section",
      { class: "group", "aria-label": tag },
      el("div", { class: "group-head" }, box, el("h2", {}, tag), count, kinds, again),
      example,
      rows.element,
      more
    ),
    show: (now) => {
      tasks = now
      draw()
    }
  }
}
