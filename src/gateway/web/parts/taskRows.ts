/** A list of tasks: a row for each, kept as long as its task is in the list. */
import { arrange, el } from "../base/dom.ts"
import type { Task } from "../base/task.ts"
import { type Row, taskRow } from "./taskRow.ts"

export interface TaskRows {
  readonly element: HTMLOListElement
  readonly show: (tasks: ReadonlyArray<Task>, pausedKinds?: ReadonlySet<string>) => void
}

/** `before` is what stands at the beginning of a row. */
export const taskRows = (label: string, before?: (task: Task) => Node): TaskRows => {
  const element = el("ol", { class: "rows", "aria-label": label })
  const rows = new Map<string, Row>()

  const rowOf = (task: Task, isPaused: boolean) => {
    const row = rows.get(task.id) ?? taskRow(task, before?.(task))
    rows.set(task.id, row)
    row.show(task, isPaused)
    return row
  }

  return {
    element,
    show: (tasks, pausedKinds = none) => {
      const kept = new Set(tasks.map(({ id }) => id))
      for (const id of rows.keys()) if (!kept.has(id)) rows.delete(id)
      arrange(
        element,
        tasks.map((task) => rowOf(task, pausedKinds.has(task.kind)).element)
      )
    }
  }
}

const none: ReadonlySet<string> = new Set()

/** Those heard of before those known, once each; what was known already stays in its place. So many at most. */
export const merged = (
  heard: ReadonlyArray<Task>,
  known: ReadonlyArray<Task>,
  most: number
): ReadonlyArray<Task> => {
  const ends = new Map(known.map(({ id, finishedAt }) => [id, finishedAt]))
  // A task that was done again ends again, and is new.
  const fresh = heard.filter(({ id, finishedAt }) => !ends.has(id) || ends.get(id) !== finishedAt)
  const ids = new Set(fresh.map(({ id }) => id))
  return [...fresh, ...known.filter(({ id }) => !ids.has(id))].slice(0, most)
}
