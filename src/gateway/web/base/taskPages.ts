/** Lists of tasks, as the gateway gives them: newest first, in pages. */
import { Problem, ask } from "./api.ts"
import { listAt, textAt } from "./json.ts"
import { type Task, readTask } from "./task.ts"

export interface TaskPage {
  readonly tasks: ReadonlyArray<Task>
  /** The cursor of the page that follows, if there is one. */
  readonly next: string | undefined
}

export type Query = Readonly<Record<string, string | undefined>>

export const taskPage = async (query: Query, signal: AbortSignal): Promise<TaskPage> => {
  const answer = await ask(`/v1/tasks${searchOf(query)}`, { signal })
  return {
    tasks: listAt(answer, "tasks")
      .map(readTask)
      .filter((task) => task !== undefined),
    next: textAt(answer, "next")
  }
}

/** A page may have fewer tasks than asked for and not be the last: looks on until there are so many, or no more. */
export const filledPage = async (query: Query, wanted: number, signal: AbortSignal): Promise<TaskPage> => {
  let page = await taskPage(query, signal)
  const tasks = [...page.tasks]
  for (let looks = 1; tasks.length < wanted && page.next !== undefined && looks < mostLooks; looks += 1) {
    page = await taskPage({ ...query, cursor: page.next }, signal)
    tasks.push(...page.tasks)
  }
  return { tasks, next: page.next }
}

const mostLooks = 5

export const taskOf = async (id: string, signal: AbortSignal): Promise<Task> => {
  const task = readTask(await ask(`/v1/tasks/${encodeURIComponent(id)}`, { signal }))
  if (task === undefined) throw new Problem("The gateway answered what this page does not understand.", 200)
  return task
}

/** The part of an address after the path; what is empty is left out. */
export const searchOf = (query: Query): string => {
  const said = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, value]]
  )
  return said.length === 0 ? "" : `?${new URLSearchParams(said)}`
}
