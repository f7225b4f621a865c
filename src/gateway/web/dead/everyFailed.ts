/** Every task that failed for good, also those that no page shows: as they are read. */
import type { Ended } from "../base/failedTasks.ts"
import { taskPage } from "../base/taskPages.ts"

/** Each is in one page; a step follows the task that called it. */
export async function* everyFailed(kind: string | undefined, life: AbortSignal): AsyncGenerator<Ended> {
  let cursor: string | undefined
  do {
    const page = await taskPage({ state: "failed", kind, cursor, limit: "100" }, life)
    for (const task of page.tasks) if (task.parent === undefined) yield task
    cursor = page.next
  } while (cursor !== undefined)
}
