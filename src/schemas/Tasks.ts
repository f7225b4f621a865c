/** The registry of kinds. Whoever must know which kinds there are asks here. */
import { Count } from "./Count.ts"
import { CountPage } from "./CountPage.ts"
import { Fetch } from "./Fetch.ts"
import { Notify } from "./Notify.ts"
import { Resize } from "./Resize.ts"
import type { Any } from "./Task.ts"
import { Thumbnails } from "./Thumbnails.ts"

/** The compiler refuses a kind that is entered under another name than its own. */
export const registry = <T extends { readonly [Name in keyof T]: Any & { readonly name: Name } }>(
  tasks: T
): T => tasks

export const Tasks = registry({
  fetch: Fetch,
  count: Count,
  resize: Resize,
  notify: Notify,
  "count-page": CountPage,
  thumbnails: Thumbnails
})

export type TaskName = keyof typeof Tasks

export const taskNames: ReadonlyArray<TaskName> = Object.values(Tasks).map((task) => task.name)

const byName: ReadonlyMap<string, Any> = new Map(Object.entries(Tasks))

/** The contract of a kind, or undefined if there is no such kind. */
export const find = (kind: string): Any | undefined => byName.get(kind)
