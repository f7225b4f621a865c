/** A task as this page knows it: what the gateway says of it, checked on the way in. */
import { at, listAt, numberAt, textAt } from "./json.ts"

export interface TaskError {
  readonly tag: string
  readonly message: string
  readonly details: unknown
}

export interface Attempt {
  readonly attempt: number
  readonly ended: string
  readonly startedAt: string
  readonly finishedAt: string
  readonly worker: string
  readonly error: TaskError
}

export interface Task {
  readonly id: string
  readonly kind: string
  readonly state: string
  readonly input: unknown
  readonly output: unknown
  /** Where the output is when it is too big to travel with the task. */
  readonly outputBlob: string | undefined
  readonly error: TaskError | undefined
  readonly attempts: ReadonlyArray<Attempt>
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
    error: readError(at(value, "error")),
    attempts: listAt(value, "attempts").map(readAttempt),
    worker: textAt(value, "worker"),
    // The answer to a submission is shorter: what it lacks is now.
    enqueuedAt: textAt(value, "enqueuedAt") ?? new Date().toISOString(),
    startedAt: textAt(value, "startedAt"),
    finishedAt: textAt(value, "finishedAt")
  }
}

const readError = (value: unknown): TaskError | undefined => {
  const tag = textAt(value, "tag")
  if (tag === undefined) return undefined
  return { tag, message: textAt(value, "message") ?? "", details: at(value, "details") }
}

const readAttempt = (value: unknown): Attempt => ({
  attempt: numberAt(value, "attempt") ?? 0,
  ended: textAt(value, "ended") ?? "failed",
  startedAt: textAt(value, "startedAt") ?? "",
  finishedAt: textAt(value, "finishedAt") ?? "",
  worker: textAt(value, "worker") ?? "a worker",
  error: readError(at(value, "error")) ?? { tag: "Failed", message: "", details: undefined }
})
