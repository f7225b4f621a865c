/** The tasks that a task has called. No list is kept of them: they are among those that ended while it was under way. */
import { type Task, isFinal } from "../base/task.ts"
import { taskPage } from "../base/taskPages.ts"

/**
 * Of a hundred tasks each. Where hundreds end each second, a long task had more company than one looks through. The last
 * that a task calls ends just before itself: where none is among the newest, it calls none.
 */
const mostPages = 6
const enough = 2

/** Two clocks are seldom the same. Milliseconds. */
const slack = 1000

export const childrenOf = async (
  { id, enqueuedAt, finishedAt, state, attempts }: Task,
  cursor: string | undefined,
  life: AbortSignal
): Promise<{ readonly tasks: ReadonlyArray<Task>; readonly next: string | undefined }> => {
  const isChild = ({ parent }: Task) => parent === id
  const moving =
    isFinal(state) || cursor !== undefined
      ? []
      : await Promise.all(
          ["running", "queued", "retrying"].map((one) => taskPage({ state: one, limit: "100" }, life))
        )
  const tasks = moving.flatMap((page) => page.tasks).filter(isChild)
  // One that is called while it only waits for its first attempt there is not.
  if (state === "queued" && attempts.length === 0) return { tasks, next: undefined }
  const query = {
    since: later(enqueuedAt, -slack),
    until: finishedAt && later(finishedAt, slack),
    limit: "100"
  }
  let next = cursor
  for (let pages = 0; pages < mostPages; pages += 1) {
    const page = await taskPage({ ...query, cursor: next }, life)
    tasks.push(...page.tasks.filter(isChild))
    next = page.next
    if (next === undefined || (tasks.length === 0 && pages + 1 >= enough && cursor === undefined)) break
  }
  return { tasks, next: tasks.length === 0 && cursor === undefined ? undefined : next }
}

const later = (iso: string, ms: number) => new Date(Date.parse(iso) + ms).toISOString()
