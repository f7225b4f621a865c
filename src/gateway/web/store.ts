/** The tasks on the page, oldest first, and word of what changed, once per frame however much arrives. */
import { type Task, isFinal } from "./task.ts"

/** More rows than anyone reads; what is older is asked for by its id. */
const most = 200

/** What this page knows of a task beyond what the gateway says. */
export interface Entry {
  readonly task: Task
  /** Submitted here. */
  readonly mine: boolean
  /** What it is about, where the input does not say (the name of an uploaded file). */
  readonly about: string | undefined
}

export interface Store {
  readonly get: (id: string) => Entry | undefined
  /** Something was heard of a task. What is older than what is known already changes nothing. */
  readonly heard: (task: Task) => void
  /** A task was submitted here. */
  readonly submitted: (task: Task, about?: string) => void
  readonly onChange: (listener: (changed: ReadonlySet<string>) => void) => void
}

export const makeStore = (): Store => {
  const entries = new Map<string, Entry>()
  let changed = new Set<string>()
  let listener = (_changed: ReadonlySet<string>) => {}

  const tell = () => {
    const told = changed
    changed = new Set()
    listener(told)
  }

  const put = (entry: Entry) => {
    entries.set(entry.task.id, entry)
    for (const id of entries.keys()) {
      if (entries.size <= most) break
      entries.delete(id)
      changed.delete(id)
    }
    if (changed.size === 0) requestAnimationFrame(tell)
    changed.add(entry.task.id)
  }

  return {
    get: (id) => entries.get(id),
    heard: (task) => {
      const known = entries.get(task.id)
      if (known !== undefined && isOlder(task, known.task)) return
      put({ mine: false, about: undefined, ...known, task })
    },
    submitted: (task, about) => {
      const known = entries.get(task.id)
      put({ task: known !== undefined && isFinal(known.task.state) ? known.task : task, mine: true, about })
    },
    onChange: (given) => {
      listener = given
    }
  }
}

/** A finished task moves again only to be finished later, by a retry. */
const isOlder = (task: Task, known: Task): boolean =>
  isFinal(known.state) && (!isFinal(task.state) || (task.finishedAt ?? "") <= (known.finishedAt ?? ""))
