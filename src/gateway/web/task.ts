/** A task as this page knows it: what the gateway says of it, checked on the way in. */
import { at, listAt, textAt } from "./json.ts"

export interface Task {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly input: unknown
  readonly output: unknown
  /** Where the output is when it is too big to travel with the task. */
  readonly outputBlob: string | undefined
  readonly error: unknown
  readonly attempts: ReadonlyArray<unknown>
  readonly worker: string | undefined
  readonly enqueuedAt: string
  readonly startedAt: string | undefined
  readonly finishedAt: string | undefined
}

export const isFinal = (state: string): boolean => ["succeeded", "failed", "cancelled"].includes(state)

/** The key of a task that another one called begins like this, and no other key that is made here. */
export const isStep = (task: Task): boolean => task.id.startsWith(`${task.kind}_c-`)

/** Undefined for what is no task. */
export const readTask = (value: unknown): Task | undefined => {
  const id = textAt(value, "id")
  const kind = textAt(value, "kind")
  const state = textAt(value, "state")
  if (id === undefined || kind === undefined || state === undefined) return undefined
  return {
    id,
    kind,
    state,
    input: at(value, "input"),
    output: at(value, "output"),
    outputBlob: textAt(value, "outputBlob", "id"),
    error: at(value, "error"),
    attempts: listAt(value, "attempts"),
    worker: textAt(value, "worker"),
    // The answer to a submission is shorter: what it lacks is now.
    enqueuedAt: textAt(value, "enqueuedAt") ?? new Date().toISOString(),
    startedAt: textAt(value, "startedAt"),
    finishedAt: textAt(value, "finishedAt")
  }
}
