/** The tasks that have failed: those that are read, and those that fail, less those that were done again. */
import { failedEvents } from "./failedEvents.ts"
import type { Task } from "./task.ts"
import { type TaskPage, filledPage } from "./taskPages.ts"

/** A task as it ended, and not as it may end later. */
export type Ended = Pick<Task, "id" | "finishedAt">

export interface FailedTasks {
  /** Newest first. */
  readonly all: () => ReadonlyArray<Task>
  readonly get: (id: string) => Task | undefined
  readonly hasOlder: () => boolean
  readonly readNewest: () => Promise<void>
  readonly readOlder: () => Promise<void>
  /** It is done again. If that has ended already, and has failed too, it stays. */
  readonly forget: (ended: Ended) => void
}

interface Wanted {
  readonly kind?: string | undefined
  readonly perPage: number
  /** Fewer than so many are filled up, where there are more. */
  readonly least: number
  readonly most: number
}

export const failedTasks = (
  { kind, perPage, least, most }: Wanted,
  onChange: () => void,
  life: AbortSignal
): FailedTasks => {
  /** The newest is the last. */
  let tasks = new Map<string, Task>()
  let next: string | undefined
  let isCut = false
  /** For each page that is being read: what was heard since it was asked for, for it may be older than that. */
  const reading = new Set<Array<() => boolean>>()

  const all = () => [...tasks.values()].toReversed()

  const happens = (change: () => boolean) => {
    for (const since of reading) since.push(change)
    if (change()) onChange()
  }

  const read = async (
    cursor: string | undefined,
    join: (page: TaskPage, known: ReadonlyArray<Task>) => ReadonlyArray<Task>
  ) => {
    const since: Array<() => boolean> = []
    reading.add(since)
    try {
      const page = await filledPage({ state: "failed", kind, cursor, limit: String(perPage) }, least, life)
      tasks = new Map(
        join(page, all())
          .map((task) => [task.id, task] as const)
          .toReversed()
      )
    } finally {
      reading.delete(since)
    }
    for (const change of since) change()
    onChange()
  }

  const readNewest = () =>
    read(undefined, (page, known) => {
      const older = olderThan(page, known)
      if (older.length === 0) {
        next = page.next
        isCut = next !== undefined
      }
      return [...page.tasks, ...older]
    })

  const readOlder = () =>
    read(next, (page, known) => {
      next = page.next
      return [...known, ...page.tasks.filter(({ id }) => known.every((one) => one.id !== id))]
    })

  const fail = (task: Task) => {
    tasks.delete(task.id)
    tasks.set(task.id, task)
    const [oldest] = tasks.keys()
    if (tasks.size > most && oldest !== undefined) {
      tasks.delete(oldest)
      isCut = true
    }
    return true
  }

  const leave = (id: string) => {
    const was = tasks.delete(id)
    // What cannot be had just now is had with the next one that leaves.
    if (was && isCut && tasks.size < least && reading.size === 0) void readNewest().catch(() => {})
    return was
  }

  failedEvents({
    kind,
    onFailed: (task) => happens(() => fail(task)),
    onLeft: (id) => happens(() => leave(id)),
    // Between what was read before and the first that is heard, some may have failed, or left.
    onOpen: () => void readNewest().catch(() => {}),
    life
  })

  return {
    all,
    get: (id) => tasks.get(id),
    hasOlder: () => next !== undefined && tasks.size < most,
    readNewest,
    readOlder,
    forget: ({ id, finishedAt }) => happens(() => tasks.get(id)?.finishedAt === finishedAt && leave(id))
  }
}

/** Those that come after the page. Of those that lie within its span, what it does not have has failed no longer. */
const olderThan = ({ tasks, next }: TaskPage, known: ReadonlyArray<Task>): ReadonlyArray<Task> => {
  if (next === undefined) return []
  const ends = new Map(tasks.map(({ id, finishedAt }) => [id, finishedAt]))
  const last = known.findLastIndex(({ id, finishedAt }) => ends.has(id) && ends.get(id) === finishedAt)
  // One that has failed once more is in the page, and no longer where it was.
  return known.slice(last + 1).filter(({ id }) => !ends.has(id))
}
