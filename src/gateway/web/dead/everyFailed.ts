/** Every task that failed for good, also those that no page shows: their ids, as they are read. */
import { taskPage } from "../base/taskPages.ts"

/** Each is in one page; a step follows the task that called it. */
export async function* everyFailed(kind: string | undefined, life: AbortSignal): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const page = await taskPage({ state: "failed", kind, cursor, limit: "100" }, life)
    for (const { id, parent } of page.tasks) if (parent === undefined) yield id
    cursor = page.next
  } while (cursor !== undefined)
}
